#include "ui/view_grid.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <imgui.h>

#include "lab/compose.h"
#include "ui/imgui_canvas.h"
#include "ui/widgets.h"

namespace tessera::ui {
namespace {

constexpr float gap = 8.0f;
constexpr float check_gap = 4.0f;  // between lines
constexpr float smallest_row = 230.0f;
constexpr float largest_foot = 0.2f;  // the share of the claims; they scroll beyond it
constexpr double smallest_share = 0.12;

// A handle between two neighbours; moves `share` of the sum of their weights. Vertical: between
// columns.
void splitter(const char* id, ImVec2 size, bool vertical, double& before, double& after,
              float extent, const figure::Theme& theme) {
    ImGui::InvisibleButton(id, size);
    const bool near = ImGui::IsItemHovered() || ImGui::IsItemActive();
    const ImGuiIO& io = ImGui::GetIO();
    if (near)
        ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (ImGui::IsItemActive() && extent > 0.0f) {
        const double sum = before + after;
        const double moved =
            static_cast<double>(vertical ? io.MouseDelta.x : io.MouseDelta.y) / extent;
        const double least = std::min(smallest_share, 0.4 * sum);
        before = std::clamp(before + moved, least, sum - least);
        after = sum - before;
    }
    if (!near) return;
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    const ImVec2 middle{0.5f * (low.x + high.x), 0.5f * (low.y + high.y)};
    const ImVec2 half = vertical ? px(1.5f, 16.0f) : px(16.0f, 1.5f);
    ImGui::GetWindowDrawList()->AddRectFilled({middle.x - half.x, middle.y - half.y},
                                              {middle.x + half.x, middle.y + half.y},
                                              to_imgui(accent(theme)), px(1.5f));
}

void normalise(std::vector<double>& weights) {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights)
        weight = sum > 0.0 ? weight / sum : 1.0 / static_cast<double>(weights.size());
}

figure::Verdict verdict_of(lab::Verdict verdict) {
    switch (verdict) {
        case lab::Verdict::holds:
            return figure::Verdict::holds;
        case lab::Verdict::fails:
            return figure::Verdict::fails;
        case lab::Verdict::undecided:
            break;
    }
    return figure::Verdict::undecided;
}

// Each claim of the paper and what was found here.
void draw_checks(const lab::Frame& frame, const Context& context) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, px(0.0f, check_gap));
    ImGui::PushFont(context.fonts.small_regular);
    for (const lab::CheckResult& check : frame.checks) {
        const figure::Verdict verdict = verdict_of(check.verdict);
        const figure::Colour colour = verdict == figure::Verdict::holds   ? context.theme.holds
                                      : verdict == figure::Verdict::fails ? context.theme.fails
                                                                          : context.theme.muted;
        const char* sign = verdict == figure::Verdict::holds   ? "✓"
                           : verdict == figure::Verdict::fails ? "✗"
                                                               : "○";
        ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(colour));
        ImGui::TextUnformatted(sign);
        ImGui::SameLine(px(18.0f));
        ImGui::PushTextWrapPos(0.0f);
        ImGui::TextUnformatted(check.line.c_str());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
    }
    ImGui::PopFont();
    ImGui::PopStyleVar();
}

float checks_height(const lab::Frame& frame, const Context& context, float width) {
    if (frame.checks.empty()) return 0.0f;
    float height = px(12.0f);
    ImGui::PushFont(context.fonts.small_regular);
    for (const lab::CheckResult& check : frame.checks) {
        height += ImGui::CalcTextSize(check.line.c_str(), nullptr, false, width - px(20.0f)).y +
                  px(check_gap);
    }
    ImGui::PopFont();
    return height;
}

}  // namespace

void ViewGrid::compose(const lab::Client& client) {
    if (!client.description) return;
    if (client.description->id != lab_) {
        lab_ = client.description->id;
        panels_.clear();
        maximised_.clear();
    }
    const figure::Provenance provenance =
        lab::provenance(*client.description, client.preset, client.config, client.frame);
    figures_.clear();
    for (const lab::ViewSpec& view : client.description->views) {
        figures_.push_back(
            lab::compose(view, client.description->schema, client.frame, provenance));
    }
}

const FigurePanel* ViewGrid::panel(const std::string& view) const {
    const auto found = panels_.find(view);
    return found == panels_.end() ? nullptr : &found->second;
}

const figure::Figure* ViewGrid::find_figure(const std::string& view) const {
    const auto found = std::ranges::find(figures_, view, &figure::Figure::id);
    return found == figures_.end() ? nullptr : &*found;
}

std::vector<ViewEvent> ViewGrid::draw(const lab::Client& client, const Context& context,
                                      bool narrow) {
    client_ = &client;
    context_ = &context;
    events_.clear();
    places_.clear();
    const lab::LayoutSpec layout = lab::layout_for(*client.description, client.config);
    const ImVec2 area = ImGui::GetContentRegionAvail();
    if (!maximised_.empty() && find_figure(maximised_) != nullptr) {
        draw_view(maximised_, area, false);
        return std::move(events_);
    }
    if (narrow) {
        draw_column(layout, area.x, area.y);
        return std::move(events_);
    }
    const float foot =
        std::min(checks_height(client.frame, context, area.x), largest_foot * area.y);
    const float body = area.y - foot;
    const float needed = static_cast<float>(layout.rows.size()) * px(smallest_row + gap);
    ImGui::BeginChild("views", {area.x, body}, ImGuiChildFlags_None);
    const ImVec2 inside = ImGui::GetContentRegionAvail();
    draw_rows(layout, {inside.x, std::max(inside.y, needed)}, needed > inside.y);
    ImGui::EndChild();
    if (foot > 0.0f) {
        ImGui::BeginChild("checks", {area.x, foot});
        ImGui::Dummy({0.0f, px(6.0f)});
        draw_checks(client.frame, context);
        ImGui::EndChild();
    }
    return std::move(events_);
}

ViewGrid::Weights& ViewGrid::weights_of(const lab::LayoutSpec& layout) {
    std::string key;
    for (const auto& row : layout.rows) {
        for (const std::string& view : row) key += view + ' ';
        key += '/';
    }
    auto [found, is_new] = weights_.try_emplace(key);
    if (is_new) {
        found->second.rows = layout.weights;
        found->second.rows.resize(layout.rows.size(), 1.0);
        normalise(found->second.rows);
        for (const auto& row : layout.rows) {
            found->second.columns.emplace_back(row.size(), 1.0);
            normalise(found->second.columns.back());
        }
    }
    return found->second;
}

void ViewGrid::draw_rows(const lab::LayoutSpec& layout, ImVec2 area, bool scrolls) {
    Weights& weights = weights_of(layout);
    const float between = px(gap);
    const float height = area.y - between * static_cast<float>(layout.rows.size() - 1);
    const ImVec2 corner = ImGui::GetCursorPos();
    float y = corner.y;
    for (std::size_t row = 0; row < layout.rows.size(); ++row) {
        ImGui::PushID(static_cast<int>(row));
        const float row_height = std::floor(height * static_cast<float>(weights.rows[row]));
        ImGui::SetCursorPos({corner.x, y});
        draw_row(layout.rows[row], weights.columns[row], row_height, scrolls);
        y += row_height;
        if (row + 1 < layout.rows.size()) {
            ImGui::SetCursorPos({corner.x, y});
            splitter("below", {area.x, between}, false, weights.rows[row], weights.rows[row + 1],
                     height, context_->theme);
            y += between;
        }
        ImGui::PopID();
    }
}

void ViewGrid::draw_row(const std::vector<std::string>& views, std::vector<double>& weights,
                        float height, bool scrolls) {
    const float between = px(gap);
    const float width =
        ImGui::GetContentRegionAvail().x - between * static_cast<float>(views.size() - 1);
    const ImVec2 corner = ImGui::GetCursorPos();
    float x = corner.x;
    for (std::size_t i = 0; i < views.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const float view_width = std::floor(width * static_cast<float>(weights[i]));
        ImGui::SetCursorPos({x, corner.y});
        draw_view(views[i], {view_width, height}, scrolls);
        x += view_width;
        if (i + 1 < views.size()) {
            ImGui::SetCursorPos({x, corner.y});
            splitter("right", {between, height}, true, weights[i], weights[i + 1], width,
                     context_->theme);
            x += between;
        }
        ImGui::PopID();
    }
}

void ViewGrid::draw_column(const lab::LayoutSpec& layout, float width, float visible_height) {
    ImGui::BeginChild("views", {width, visible_height}, ImGuiChildFlags_None);
    for (const auto& row : layout.rows) {
        for (const std::string& view : row) {
            const figure::Figure* shown = find_figure(view);
            if (shown == nullptr) continue;
            const float inside = ImGui::GetContentRegionAvail().x;
            const auto natural =
                static_cast<float>(figure::natural_height(*shown, inside / context_->ratio));
            draw_view(view, {inside, std::round(natural * context_->ratio)}, true);
            ImGui::Dummy({0.0f, px(2.0f)});
        }
    }
    draw_checks(client_->frame, *context_);
    ImGui::EndChild();
}

void ViewGrid::draw_view(const std::string& view, ImVec2 size, bool scrolls) {
    const figure::Figure* shown = find_figure(view);
    if (shown == nullptr || size.x < px(40.0f) || size.y < px(40.0f)) return;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    places_[view] = {corner.x, corner.y, size.x, size.y};
    PanelOptions options;
    options.maximised = view == maximised_;
    options.scrolls = scrolls;
    options.file_name = client_->description->id +
                        (client_->preset.empty() ? "" : "-" + client_->preset) + "-" + view;
    const auto spec = std::ranges::find(client_->description->views, view, &lab::ViewSpec::id);
    options.continuous = spec->tool == lab::Tool::paint || spec->tool == lab::Tool::drag;
    options.steered = spec->steered;
    PanelOutcome outcome = panels_[view].draw(*shown, size, *context_, options);
    if (outcome.scroll_by != 0.0f) ImGui::SetScrollY(ImGui::GetScrollY() + outcome.scroll_by);
    if (outcome.toggle_maximised) maximised_ = options.maximised ? "" : view;
    events_.push_back({view, std::move(outcome)});
}

}  // namespace tessera::ui
