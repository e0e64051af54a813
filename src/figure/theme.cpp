#include "figure/theme.h"

namespace tessera::figure {
namespace {

Theme make_light() {
    Theme theme;
    theme.dark = false;
    theme.background = rgb(0xffffff);
    theme.text = rgb(0x1c2430);
    theme.muted = rgb(0x5b6675);
    theme.axis = rgb(0x9aa4b1);
    theme.grid = rgb(0xe4e8ed);
    theme.minor_grid = rgb(0xf2f4f7);
    theme.guide = rgb(0x6b7686);
    theme.handle = rgb(0x1f5fbf);
    theme.holds = rgb(0x00785a);
    theme.fails = rgb(0xb3420a);
    theme.published = rgb(0x7d8794);
    theme.series = {rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7),
                    rgb(0xc98a00), rgb(0x3f9fd8), rgb(0x4a4f57), rgb(0xa8a000)};
    return theme;
}

Theme make_dark() {
    Theme theme;
    theme.dark = true;
    theme.background = rgb(0x161b22);
    theme.text = rgb(0xe6eaf0);
    theme.muted = rgb(0x9aa6b5);
    theme.axis = rgb(0x5a6573);
    theme.grid = rgb(0x2a323d);
    theme.minor_grid = rgb(0x1f262f);
    theme.guide = rgb(0x8c98a8);
    theme.handle = rgb(0x7db4ff);
    theme.holds = rgb(0x3ecf9e);
    theme.fails = rgb(0xff9a5c);
    theme.published = rgb(0x8d97a5);
    theme.series = {rgb(0x56b4e9), rgb(0xf0803c), rgb(0x2fc295), rgb(0xe39ac4),
                    rgb(0xe69f00), rgb(0x3d8fd1), rgb(0xc3cad4), rgb(0xf0e442)};
    return theme;
}

}  // namespace

const Theme& light_theme() {
    static const Theme theme = make_light();
    return theme;
}

const Theme& dark_theme() {
    static const Theme theme = make_dark();
    return theme;
}

}  // namespace tessera::figure
