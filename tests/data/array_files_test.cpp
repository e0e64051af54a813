#include "core/errors.h"
#include "data/gzip.h"
#include "data/idx.h"
#include "data/npy.h"

#include <zlib.h>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <span>
#include <string>
#include <vector>

using Catch::Matchers::Message;
using namespace tessera;

namespace {

std::string text(std::initializer_list<int> values) {
    std::string result;
    for (const int value : values) {
        result += static_cast<char>(value);
    }
    return result;
}

Array idx(const std::string& bytes) {
    return read_idx(bytes_of(bytes), "f.idx");
}
Array npy(const std::string& bytes) {
    return read_npy(bytes_of(bytes), "f.npy");
}

std::string npy_file(const std::string& header, const std::string& body, char version = 1) {
    std::string file = text({0x93}) + "NUMPY" + version + text({0});
    file += text({static_cast<int>(header.size() & 0xff), static_cast<int>(header.size() >> 8)});
    if (version == 2) {
        file += text({0, 0});
    }
    return file + header + body;
}

std::string gzip(const std::string& plain) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return packed;
}

const std::string small_idx = text({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255});

}  // namespace

TEST_CASE("IDX files give their elements, raw and packed", "[data][idx]") {
    for (const std::string& file : {small_idx, gzip(small_idx)}) {
        const Array array = idx(file);
        CHECK(array.type == ElementType::u8);
        CHECK(array.shape == std::vector<std::size_t>{2, 3});
        CHECK(array.to_doubles() == std::vector<double>{1, 2, 3, 4, 5, 255});
    }
    CHECK(idx(text({0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 0xff, 0xfe})).to_doubles() ==
          std::vector<double>{258, -2});
    CHECK(idx(text({0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0})).to_doubles() ==
          std::vector<double>{1.5});
    CHECK(idx(text({0, 0, 8, 1, 0, 0, 0, 0})).to_doubles().empty());
}

TEST_CASE("Damaged IDX files are refused with a reason", "[data][idx]") {
    CHECK_THROWS_MATCHES(idx(""), InputError,
                         Message("f.idx: 0 bytes are too few for an IDX file"));
    CHECK_THROWS_MATCHES(idx("PNG\n...."), InputError,
                         Message("f.idx: not an IDX file (it begins with 50 4e 47)"));
    CHECK_THROWS_MATCHES(idx(text({0, 0, 7, 1, 0, 0, 0, 1, 1})), InputError,
                         Message("f.idx: not an IDX file (it begins with 00 00 07)"));
    CHECK_THROWS_MATCHES(idx(small_idx.substr(0, 10)), InputError,
                         Message("f.idx: the header of 2 dimensions is cut short"));
    CHECK_THROWS_MATCHES(
        idx(small_idx.substr(0, 17)), InputError,
        Message("f.idx: the header asks for more elements than the 5 bytes after it can hold"));
    CHECK_THROWS_MATCHES(idx(small_idx + "x"), InputError,
                         Message("f.idx: 7 bytes of elements, but the header says 6"));
    // 2^32 - 1 in each of three dimensions, eight bytes each: nothing of it may be allocated.
    const std::string claim = text({0xff, 0xff, 0xff, 0xff});
    CHECK_THROWS_AS(idx(text({0, 0, 0x0E, 3}) + claim + claim + claim + "12345678"), InputError);
    // A zero extent beside absurd ones holds no element.
    CHECK_THROWS_AS(idx(text({0, 0, 8, 2, 0, 0, 0, 0}) + claim + "x"), InputError);
}

TEST_CASE("Damaged gzip files are refused with a reason", "[data][gzip]") {
    const std::string packed = gzip(small_idx);
    CHECK_THROWS_MATCHES(idx(packed.substr(0, packed.size() - 9)), InputError,
                         Message("f.idx: the gzip file is cut short"));
    std::string broken = packed;
    broken[12] = static_cast<char>(~broken[12]);
    CHECK_THROWS_AS(idx(broken), InputError);
    CHECK_THROWS_MATCHES(unpack_gzip(bytes_of(gzip(std::string(5000, 'a'))), "f.gz", 4999),
                         InputError, Message("f.gz: unpacks to more than 4999 bytes"));
    CHECK(unpack_gzip(bytes_of(gzip(std::string(3000000, 'a'))), "f.gz").size() == 3000000);
}

TEST_CASE("NPY files give their elements in both versions", "[data][npy]") {
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
    const std::string body = text({0, 0, 0xc0, 0x3f, 0, 0, 0, 0xbf});
    for (const char version : {'\1', '\2'}) {
        const Array array = npy(npy_file(header, body, version));
        CHECK(array.shape == std::vector<std::size_t>{2});
        CHECK(array.to_doubles() == std::vector<double>{1.5, -0.5});
    }
    const Array number =
        npy(npy_file("{\"shape\": (), \"descr\": \"<i8\", \"fortran_order\": True}",
                     text({5, 0, 0, 0, 0, 0, 0, 0})));
    CHECK(number.shape.empty());
    CHECK(number.to_doubles() == std::vector<double>{5});
}

TEST_CASE("What is written as NPY is read back", "[data][npy]") {
    for (const auto& shape :
         std::vector<std::vector<std::size_t>>{{}, {4}, {3, 2}, {0, 5}, {2, 1, 2}}) {
        Array array{.type = ElementType::f64, .shape = shape, .bytes = {}};
        std::vector<double> values(array.element_count());
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = 1.0 / (static_cast<double>(i) + 3);
        }
        const auto raw = std::as_bytes(std::span(values));
        array.bytes.assign(raw.begin(), raw.end());
        const Bytes file = write_npy(array);
        CHECK((file.size() - array.bytes.size()) % 64 == 0);
        const Array again = read_npy(file, "f.npy");
        CHECK(again.shape == shape);
        CHECK(again.to_doubles() == values);
    }
}

TEST_CASE("Damaged NPY files are refused with a reason", "[data][npy]") {
    const std::string body(16, 'x');
    const auto header = [](const char* descr, const char* order, const char* shape) {
        return std::string("{'descr': ") + descr + ", 'fortran_order': " + order +
               ", 'shape': " + shape + "}";
    };
    CHECK_THROWS_MATCHES(npy("short"), InputError, Message("f.npy: not an NPY file"));
    CHECK_THROWS_MATCHES(npy(npy_file("{}", body, 3)), InputError,
                         Message("f.npy: NPY version 3; allowed are 1 and 2"));
    CHECK_THROWS_MATCHES(npy(npy_file(std::string(400, ' '), "").substr(0, 100)), InputError,
                         Message("f.npy: the NPY header is cut short"));
    CHECK_THROWS_MATCHES(
        npy(npy_file(header("'>f8'", "False", "(2,)"), body)), InputError,
        Message("f.npy: cannot read the NPY header: type '>f8'; allowed are |u1 |i1 <i2 <i4 "
                "<i8 <f4 <f8"));
    CHECK_THROWS_MATCHES(npy(npy_file(header("'<f8'", "True", "(2, 1)"), body)), InputError,
                         Message("f.npy: elements in Fortran order; C order is allowed"));
    CHECK_THROWS_MATCHES(
        npy(npy_file(header("'<f8'", "False", "(3,)"), body)), InputError,
        Message("f.npy: the header asks for more elements than the 16 bytes after it can "
                "hold"));
    CHECK_THROWS_MATCHES(npy(npy_file(header("'<f8'", "False", "(1,)"), body)), InputError,
                         Message("f.npy: 16 bytes of elements, but the header says 8"));
    for (const std::string& bad :
         {std::string("{}"), std::string("{"), std::string(""), header("<f8", "False", "(2,)"),
          header("'<f8'", "No", "(2,)"), header("'<f8'", "False", "(-2,)"),
          header("'<f8'", "False", "2"), header("'<f8'", "False", "(99999999999999999999,)"),
          header("'<f8'", "False", "(2,)") + "x", std::string("{'descr': '<f8', 'descr': '<f8'}"),
          std::string("{'pickle': True}"),
          header("'<f8'", "False", "(4294967295, 4294967295, 4294967295, 4294967295)")}) {
        INFO(bad);
        CHECK_THROWS_AS(npy(npy_file(bad, body)), InputError);
    }
}
