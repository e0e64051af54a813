#include "data/shipped.h"

#include <array>

namespace tessera {
namespace {

// A test holds these lists against assets/data/manifest.json.
constexpr std::array<ShippedTable, 7> tables = {{
    {.name = "diabetes",
     .title = "Diabetes",
     .file = "diabetes.csv",
     .target = "progression",
     .sha256 = "2d9516499b8b56e76cf361824b4608b0bef572b03e561ba3410ca4b4ce37b5d4",
     .package = "python3-sklearn",
     .version = "1.2.1+dfsg-1",
     .licence = "BSD-3-Clause",
     .attribution =
         "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, \"Least Angle Regression\", "
         "Annals of Statistics 32 (2004); distributed with scikit-learn, copyright 2007-2019 "
         "the scikit-learn developers",
     .preprocessing = "every feature centred and divided by the root of its sum of squares"},
    {.name = "concrete",
     .title = "Concrete strength",
     .file = "concrete.csv",
     .target = "compressive_strength",
     .sha256 = "c2690f237285ede14fa54fe05dbe6a83ce510f65de6a8c5f8cafd6cefd9f38e2",
     .package = "r-cran-modeldata",
     .version = "1.1.0-1",
     .licence = "MIT",
     .attribution =
         "I-C. Yeh, \"Modeling of strength of high-performance concrete using artificial neural "
         "networks\", Cement and Concrete Research 28 (1998); distributed with the R package "
         "modeldata, copyright 2019 Max Kuhn, RStudio",
     .preprocessing = ""},
    {.name = "sacramento",
     .title = "Sacramento house prices",
     .file = "sacramento.csv",
     .target = "price",
     .sha256 = "a74f4febdde58cd787d48ad4829377349da367f596075d0f3a9be8f0501e84fb",
     .package = "r-cran-modeldata",
     .version = "1.1.0-1",
     .licence = "MIT",
     .attribution =
         "Sacramento Bee real estate transactions of five days in 2008; distributed with the R "
         "package modeldata, copyright 2019 Max Kuhn, RStudio",
     .preprocessing = "price in units of 100000 dollars"},
    {.name = "gapminder",
     .title = "Gapminder life expectancy",
     .file = "gapminder.csv",
     .target = "life_expectancy",
     .sha256 = "a61bdef8805b355216c7033f3e50659d7e2dc4b35a2e3b7e397023d433957c4f",
     .package = "r-cran-dslabs",
     .version = "0.7.4-1",
     .licence = "Artistic-2.0",
     .attribution =
         "Gapminder Foundation; distributed with the R package dslabs, copyright 2019 Rafael "
         "A. Irizarry and Amy Gill",
     .preprocessing = ""},
    {.name = "meats",
     .title = "Meat spectra",
     .file = "meats.csv",
     .target = "fat",
     .sha256 = "0889c1eeb045f17dbf6e88625675dd6ba4802995f7dca5e44652a27b28b45eb8",
     .package = "r-cran-modeldata",
     .version = "1.1.0-1",
     .licence = "MIT",
     .attribution =
         "Tecator near-infrared absorbance spectra of meat (H. H. Thodberg); distributed with "
         "the R package modeldata, copyright 2019 Max Kuhn, RStudio",
     .preprocessing = "features are the 100 absorbances; water and protein are left out"},
    {.name = "longley",
     .title = "Longley employment",
     .file = "longley.csv",
     .target = "TOTEMP",
     .sha256 = "fb99ae9204f76de095ac3d3659ead4e509b2e5a2a23dcc7561d5be90c97f034c",
     .package = "python3-statsmodels",
     .version = "0.13.5+dfsg-7",
     .licence = "public domain; package BSD-3-Clause",
     .attribution = "J. W. Longley, Journal of the American Statistical Association 62 (1967); "
                    "distributed with statsmodels",
     .preprocessing = ""},
    {.name = "digits",
     .title = "Handwritten digits, 8 x 8",
     .file = "digits.csv",
     .target = "digit",
     .sha256 = "7d5923e5dd6bd78025bc5945133708697154f068e2a37c91288c437117560c2f",
     .package = "python3-sklearn",
     .version = "1.2.1+dfsg-1",
     .licence = "BSD-3-Clause",
     .attribution = "E. Alpaydin and C. Kaynak, \"Optical Recognition of Handwritten Digits\", UCI "
                    "Machine Learning Repository (1998), its test part; distributed with "
                    "scikit-learn, copyright 2007-2019 the scikit-learn developers",
     .preprocessing = ""},
}};

constexpr std::array<ShippedImages, 1> image_sets = {{
    {.name = "mnist-sample",
     .title = "MNIST, 2500 of its images",
     .file = "mnist-sample.npy",
     .sha256 = "6e5d5cbbce4e2afb091ae387fe5157250e5e6cb6eac9ad7a4fce8bb6fee168ca",
     .train = 2000,
     .height = 28,
     .width = 28,
     .classes = 10,
     .licence = "CC-BY-SA-3.0",
     .attribution = "Y. LeCun, C. Cortes and C. J. C. Burges, the MNIST database of handwritten "
                    "digits (1998): the first images of every class"},
}};

constexpr std::array<ShippedNetwork, 2> networks = {{
    {.name = "mnist-2-layers",
     .title = "2 layers of the paper, trained on MNIST",
     .file = "mnist-2-layers.onnx",
     .sha256 = "bec38c34ae156b4f242c58d070416b2a6f88c9b1c6187983814af1341433ae6a"},
    {.name = "mnist-4-layers",
     .title = "4 layers of the paper, trained on MNIST",
     .file = "mnist-4-layers.onnx",
     .sha256 = "75d871844bfe049dde4af6103d3fb41afef7de9304e54eb8780602dc4aaf1c75"},
}};

}  // namespace

std::span<const ShippedTable> shipped_tables() {
    return tables;
}

std::span<const ShippedImages> shipped_images() {
    return image_sets;
}

std::span<const ShippedNetwork> shipped_networks() {
    return networks;
}

}  // namespace tessera
