#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/schema.h"

/// How a lab's channels become figures: declared as data, drawn by code that knows no paper.
namespace tessera::lab {

enum class AxisScale { linear, logarithmic };

struct AxisSpec {
    std::string label;
    std::string label_channel;  ///< a text channel that replaces the label while it is there
    std::string unit;
    AxisScale scale = AxisScale::linear;
    std::optional<Bounds> range;  ///< first shown range; fitted to the data when absent
    /// A series channel of two points whose y are the ends of the first shown range, while it is
    /// there: for ranges that the results decide.
    std::string range_channel{};
};

/// How a channel is drawn: a series as line (with its band), markers or both; points as scatter; a
/// table or a text as text.
enum class LayerKind {
    line,
    markers,
    line_and_markers,
    scatter,
    bars,
    heat_map,
    image,
    arrows,
    graph,
    text
};

enum class LayerRole {
    live,       ///< computed here, now
    published,  ///< the paper's own numbers, drawn under the live ones
    reference   ///< a yardstick: theory, a trivial predictor
};

struct LayerSpec {
    /// A channel name; a trailing `*` takes all channels that begin so, in frame order, each under
    /// its own label.
    std::string channel;
    LayerKind kind = LayerKind::line;
    LayerRole role = LayerRole::live;
    std::string label;  ///< for the legend; empty: the channel's own
    bool dashed = false;
    int color = -1;                     ///< index in the series colours; -1: next in turn
    std::optional<Bounds> values = {};  ///< that a heat map's colours span; empty: those shown
};

/// A line across the figure at the value of a scalar channel (or at a constant).
struct GuideSpec {
    enum class Direction { vertical, horizontal, diagonal } direction = Direction::vertical;
    std::string channel;  ///< empty: `value` is used, or the diagonal y = x
    double value = 0.0;
    std::string label;      ///< empty: the channel's label
    std::string parameter;  ///< not empty: dragging the line sets this parameter
};

/// What the pointer does to the lab in this view; comes back as an Action of that name.
enum class Tool { pick, paint, drag };

struct ViewSpec {
    std::string id;
    std::string title;
    std::string title_channel;  ///< a text channel that replaces the title while it is there
    std::string help;           ///< what one sees here, one or two sentences
    std::string reproduces;     ///< "Fig. 3", empty when the paper has no such figure
    AxisSpec x;
    AxisSpec y;
    bool equal_aspect = false;
    bool three_dimensional = false;
    std::vector<LayerSpec> layers;
    std::vector<GuideSpec> guides;
    std::optional<Tool> tool;
    /// Arrow keys come back as the action "steer" with index 0 up, 1 down, 2 left, 3 right.
    bool steered = false;
    std::string note_channel;  ///< a text channel shown under the figure
};

/// Rows of view ids, used while all conditions hold; the first that fits is used. `weights` are
/// relative row heights (empty: equal).
struct LayoutSpec {
    Conditions when;
    std::vector<std::vector<std::string>> rows;
    std::vector<double> weights;
};

Json to_json(const ViewSpec& view);
ViewSpec view_from_json(const Json& json);
Json to_json(const LayoutSpec& layout);
LayoutSpec layout_from_json(const Json& json);

}  // namespace tessera::lab
