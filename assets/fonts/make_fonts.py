#!/usr/bin/env python3
"""Derives the app's fonts from Debian packages: fonts-inter, fonts-dejavu-core; needs python3-fonttools.

usage: make_fonts.py [OUTPUT FOLDER]

Inter is cut down to the characters that labels use, and its digits are replaced by those of equal
width (OpenType feature tnum), so that a number does not jump while it changes. Signs that Inter lacks
come from DejaVu Sans. The advance widths, by which text is laid out without a rasteriser, go to
src/figure/advance_widths.inc.
"""
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

INTER = pathlib.Path("/usr/share/fonts/opentype/inter")
WIDTHS = pathlib.Path(__file__).resolve().parents[2] / "src/figure/advance_widths.inc"
DEJAVU = pathlib.Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x2C6, 0x2DD), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x3D1, 0x3D1),
          (0x3D5, 0x3D6), (0x3F5, 0x3F5), (0x1E5E, 0x1E61), (0x2009, 0x2009), (0x200A, 0x200A), (0x202F, 0x202F), (0x2010, 0x2027), (0x2030, 0x203A),
          (0x2070, 0x209C), (0x1D62, 0x1D65), (0x2113, 0x2113), (0x2190, 0x2199), (0x21BA, 0x21BB),
          (0x21D0, 0x21D4), (0x2713, 0x2717)]
EXTRA = "ᵀ∂∇∈∉∩∪∥⊥⊤ℝ∝∼∏∑−√∞∫≈≠≡≤≥≪≫⟨⟩∣∘∀∃∅⊂⊆⊕⊗⌈⌉⌊⌋■□▲△▶▼▽◀◆◇○●"


def characters():
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    return wanted | {ord(sign) for sign in EXTRA}


def tabular_digits(font):
    """glyph name of a proportional digit -> glyph name of the digit of equal width"""
    table = font["GSUB"].table
    lookups = {index for record in table.FeatureList.FeatureRecord if record.FeatureTag == "tnum"
               for index in record.Feature.LookupListIndex}
    mapping = {}
    for index in lookups:
        for subtable in table.LookupList.Lookup[index].SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            mapping.update(getattr(subtable, "mapping", {}))
    return mapping


def reduce(font, codes):
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True,
                             desubroutinize=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "DSIG", "MVAR", "HVAR", "avar"]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)


def inter(style):
    font = TTFont(INTER / f"Inter-{style}.otf")
    equal_width = tabular_digits(font)
    for table in font["cmap"].tables:
        if not table.isUnicode():
            continue
        for code in range(ord("0"), ord("9") + 1):
            if code in table.cmap:
                table.cmap[code] = equal_width.get(table.cmap[code], table.cmap[code])
    reduce(font, characters())
    return font


def advance_widths(font):
    """C++ initialisers {code point, width in thousandths of the font size}, in order of the code points"""
    scale = 1000.0 / font["head"].unitsPerEm
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    entries = [f"{{{code}, {round(metrics[cmap[code]][0] * scale)}}}," for code in sorted(cmap)]
    rows = [" ".join(entries[i:i + 8]) for i in range(0, len(entries), 8)]
    return "// Inter Regular; made by assets/fonts/make_fonts.py.\n" + "\n".join(rows) + "\n"


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    regular, semibold = inter("Regular"), inter("SemiBold")
    covered = set(regular.getBestCmap())
    signs = TTFont(DEJAVU)
    reduce(signs, characters() - covered)
    regular.save(folder / "Inter-Regular-subset.otf")
    semibold.save(folder / "Inter-SemiBold-subset.otf")
    signs.save(folder / "DejaVuSans-signs.ttf")
    WIDTHS.write_text(advance_widths(regular))
    missing = characters() - covered - set(signs.getBestCmap())
    print(f"Inter: {len(covered)} characters, DejaVu: {len(signs.getBestCmap())}, in neither: {len(missing)}")


main()
