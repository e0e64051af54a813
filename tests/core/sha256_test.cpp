#include "core/sha256.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

std::string hash(const std::string& text) {
    return tessera::sha256(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace

TEST_CASE("SHA-256 gives the known answers of FIPS 180", "[core]") {
    CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash(std::string(1000000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 pads messages around the block length", "[core]") {
    // sha256sum of 55, 56, 63 and 64 letters x.
    CHECK(hash(std::string(55, 'x')) != hash(std::string(56, 'x')));
    CHECK(hash(std::string(64, 'x')) ==
          "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
}
