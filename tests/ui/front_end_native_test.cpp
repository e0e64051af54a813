// The front end without a window: ImGui frames that nobody sees, pointer and keys by hand.
#include "ui/front_end.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <deque>
#include <nlohmann/json.hpp>
#include <vector>

using namespace tessera;
using lab::Json;

namespace {

lab::Field field(const char* name, lab::FieldType type, Json value) {
    lab::Field result;
    result.name = name;
    result.label = name;
    result.group = "All";
    result.type = type;
    result.default_value = std::move(value);
    return result;
}

lab::LabDescription small_lab() {
    lab::LabDescription description;
    description.id = "small";
    description.title = "A small lab";
    description.schema = {field("n", lab::FieldType::integer, 5),
                          field("on", lab::FieldType::boolean, false),
                          field("cutoff", lab::FieldType::real, 0.1)};
    description.schema[0].range = description.schema[0].browser = {1.0, 20.0};
    description.schema[2].range = description.schema[2].browser = {0.0, 1.0};
    description.schema[2].active_when = {{"on", {"true"}}};
    lab::ViewSpec view;
    view.id = "curve";
    view.title = "A curve";
    lab::LayerSpec layer;
    layer.channel = "curve";
    view.layers = {layer};
    lab::GuideSpec guide;
    guide.channel = "n";
    guide.parameter = "n";
    view.guides = {guide};
    view.tool = lab::Tool::pick;
    description.views = {view};
    return description;
}

lab::Frame small_frame(double n) {
    lab::Frame frame;
    frame.sequence = 7;
    lab::Series series;
    for (int i = 1; i <= 20; ++i) {
        series.x.push_back(i);
        series.y.push_back(std::sin(i));
    }
    frame.channels = {{"curve", "curve", series}, {"n", "n", lab::Scalar{n, ""}}};
    return frame;
}

class Wire final : public lab::Transport {
public:
    void send(const Json& command) override { sent.push_back(command); }
    void provide(const std::string&, std::span<const std::byte>) override {}
    std::optional<lab::Message> receive() override {
        if (waiting.empty()) return std::nullopt;
        lab::Message message = std::move(waiting.front());
        waiting.pop_front();
        return message;
    }

    std::vector<Json> of(const char* what) const {
        std::vector<Json> found;
        for (const Json& command : sent) {
            if (command["do"] == what) found.push_back(command);
        }
        return found;
    }

    std::vector<Json> sent;
    std::deque<lab::Message> waiting;
};

class Stage {
public:
    Stage() {
        ImGui::CreateContext();
        ui::Host host;
        host.copy = [this](const std::string& text) { copied = text; };
        host.save = [](const std::string&, const std::string&, std::span<const std::uint8_t>) {};
        host.theme_chosen = [](bool) {};
        host.maximised = [this](const std::string& view) { maximised = view; };
        host.leave = [this] { ++left; };
        front_end.emplace(wire, host, ui::FrontEndOptions{});
        front_end->set_ratio(1.0f);
        unsigned char* pixels = nullptr;
        int width = 0;
        int height = 0;
        ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
        tell({{"event", "opened"}, {"lab", "small"}, {"description", lab::describe(small_lab())}});
        configure({{"n", 5}, {"on", false}, {"cutoff", 0.1}});
        wire.waiting.emplace_back(lab::encode(small_frame(5.0)));
        draw(3);
    }
    ~Stage() {
        front_end.reset();
        ImGui::DestroyContext();
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    void tell(const Json& event) { wire.waiting.emplace_back(lab::to_text(event)); }
    void configure(const Json& config) {
        tell({{"event", "configured"},
              {"config", config},
              {"preset", ""},
              {"overrides", Json::object()},
              {"hash", "#"},
              {"command", "tessera run small"},
              {"problems", Json::array()}});
    }

    void draw(int times = 1) {
        for (int i = 0; i < times; ++i) {
            ImGuiIO& io = ImGui::GetIO();
            io.DisplaySize = {1200.0f * ratio, 800.0f * ratio};
            io.DeltaTime = 0.05f;
            front_end->receive();
            ImGui::NewFrame();
            front_end->draw(std::nullopt);
            ImGui::Render();
        }
    }

    void move(double x, double y) {
        ImGui::GetIO().AddMousePosEvent(static_cast<float>(x), static_cast<float>(y));
        draw();
    }
    void button(bool down) {
        ImGui::GetIO().AddMouseButtonEvent(0, down);
        draw();
    }
    void key(ImGuiKey key) {
        ImGui::GetIO().AddKeyEvent(key, true);
        draw();
        ImGui::GetIO().AddKeyEvent(key, false);
        draw(2);
    }

    Json places() const { return Json::parse(front_end->places()); }

    Wire wire;
    std::optional<ui::FrontEnd> front_end;
    std::string copied;
    std::string maximised;
    int left = 0;
    float ratio = 1.0f;
};

struct Spot {
    double x = 0.0;
    double y = 0.0;
};

// A place in the plot of the only figure, by parts of its width and height.
Spot in_plot(const Stage& stage, double across, double down) {
    const Json figure = stage.places()["figures"][0];
    const Json plot = figure["plot"];
    return {figure["x"].get<double>() + plot[0].get<double>() + across * plot[2].get<double>(),
            figure["y"].get<double>() + plot[1].get<double>() + down * plot[3].get<double>()};
}

}  // namespace

TEST_CASE("The front end shows figures and controls and acknowledges frames", "[ui]") {
    const Stage stage;
    const Json places = stage.places();
    REQUIRE(places["figures"].size() == 1);
    CHECK(places["figures"][0]["width"].get<double>() > 600.0);
    // The third one matters only where the lab says so, and is not shown.
    CHECK(places["controls"].size() == 2);
    REQUIRE(stage.wire.of("ack").size() == 1);
    CHECK(stage.wire.of("ack")[0]["sequence"] == 7);
    CHECK(Json::parse(stage.front_end->summaries())[0]["title"] == "A curve");
}

TEST_CASE("A slider sends the value it is moved to", "[ui]") {
    Stage stage;
    Json place;
    const Json controls = stage.places()["controls"];
    for (const Json& control : controls) {
        if (control["field"] == "n") place = control;
    }
    const double y = place["y"].get<double>() + place["height"].get<double>() - 13.0;
    stage.move(place["x"].get<double>() + 20.0, y);
    stage.button(true);
    stage.move(place["x"].get<double>() + 120.0, y);
    stage.button(false);
    stage.draw(2);
    const auto sent = stage.wire.of("configure");
    REQUIRE_FALSE(sent.empty());
    REQUIRE(sent.back()["set"].contains("n"));
    CHECK(sent.back()["set"]["n"].is_number_integer());
    CHECK(sent.back()["set"]["n"].get<int>() > 8);
}

TEST_CASE("Dragging a guide's handle sets its parameter", "[ui]") {
    Stage stage;
    // The x axis shows 1 to 20 with a small margin; the handle stands at 5.
    Spot handle = in_plot(stage, 0.0, 0.5);
    const double width = in_plot(stage, 1.0, 0.5).x - handle.x;
    const auto x_of = [&](double n) {
        return handle.x + width * (n - 1.0 + 0.285) / (19.0 + 0.57);
    };
    stage.move(x_of(5.0), handle.y);
    stage.button(true);
    stage.move(x_of(12.0), handle.y);
    stage.button(false);
    stage.draw(3);
    const auto sent = stage.wire.of("configure");
    REQUIRE_FALSE(sent.empty());
    CHECK(sent.back()["set"]["n"] == 12);
}

TEST_CASE("A click on a point is a pick with its index", "[ui]") {
    Stage stage;
    const Spot left = in_plot(stage, 0.0, 0.5);
    const double width = in_plot(stage, 1.0, 0.5).x - left.x;
    const double height = in_plot(stage, 0.0, 1.0).y - in_plot(stage, 0.0, 0.0).y;
    const double top = in_plot(stage, 0.0, 0.0).y;
    const double x = left.x + width * (8.0 - 1.0 + 0.285) / 19.57;
    // sin(8) on an axis from -1 to 1 with a margin of 6 % of its extent at both ends.
    const double y = top + height * (1.0 + 0.12 - std::sin(8.0)) / 2.24;
    stage.move(x, y);
    stage.button(true);
    stage.button(false);
    stage.draw();
    const auto sent = stage.wire.of("act");
    REQUIRE(sent.size() == 1);
    CHECK(sent[0]["action"]["name"] == "pick");
    CHECK(sent[0]["action"]["view"] == "curve");
    CHECK(sent[0]["action"]["index"] == 7);
    CHECK(sent[0]["action"]["x"] == 8.0);
}

TEST_CASE("Dragging the plot pans and asks nothing of the lab", "[ui]") {
    Stage stage;
    const Spot middle = in_plot(stage, 0.6, 0.9);
    stage.move(middle.x, middle.y);
    stage.button(true);
    stage.move(middle.x + 60.0, middle.y - 30.0);
    stage.move(middle.x + 90.0, middle.y - 30.0);
    stage.button(false);
    CHECK(stage.wire.of("act").empty());
    CHECK(stage.wire.of("configure").empty());
}

TEST_CASE("A figure's buttons maximise it and open its menu", "[ui]") {
    Stage stage;
    const Json figure = stage.places()["figures"][0];
    const double right = figure["x"].get<double>() + figure["width"].get<double>();
    const double y = figure["y"].get<double>() + 18.0;
    stage.move(right - 18.0, y);
    stage.draw(2);
    stage.button(true);
    stage.button(false);
    stage.draw(2);
    REQUIRE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));
    // The menu's first line copies the data.
    const ImGuiWindow* menu = ImGui::GetCurrentContext()->OpenPopupStack.back().Window;
    stage.move(menu->Pos.x + 60.0, menu->Pos.y + 20.0);
    stage.draw(2);
    stage.button(true);
    stage.button(false);
    stage.draw(2);
    CHECK(stage.copied.find("curve,1,") != std::string::npos);
    CHECK_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup));

    stage.move(right - 44.0, y);
    stage.draw(2);
    stage.button(true);
    stage.button(false);
    CHECK(stage.maximised == "curve");
}

TEST_CASE("Keys run, step, start over and lead out", "[ui]") {
    Stage stage;
    stage.key(ImGuiKey_Space);
    CHECK(stage.wire.of("run").size() == 1);
    stage.key(ImGuiKey_Period);
    CHECK(stage.wire.of("step").size() == 1);
    stage.key(ImGuiKey_R);
    CHECK(stage.wire.of("reset").size() == 1);
    stage.front_end->show("curve");
    stage.draw();
    stage.key(ImGuiKey_Escape);
    CHECK(stage.left == 0);
    stage.key(ImGuiKey_Escape);
    CHECK(stage.left == 1);
}

TEST_CASE("Nothing is busy once the lab has confirmed", "[ui]") {
    Stage stage;
    CHECK_FALSE(stage.front_end->is_busy());
    CHECK_FALSE(stage.front_end->receive());
    stage.configure({{"n", 6}, {"on", true}, {"cutoff", 0.1}});
    CHECK(stage.front_end->receive());
}

TEST_CASE("Figures of any ratio have the same places in device-independent pixels", "[ui]") {
    Stage stage;
    const double before = stage.places()["controls"][0]["width"].get<double>();
    stage.front_end->set_ratio(2.0f);
    stage.ratio = 2.0f;
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    stage.draw(2);
    CHECK(stage.places()["controls"][0]["width"].get<double>() ==
          Catch::Approx(before).margin(2.0));
}
