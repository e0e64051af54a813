#include "figure/csv.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "figure/axis_map.h"
#include "figure/provenance.h"
#include "figure/series.h"

namespace tessera::figure {
namespace {

// The shortest text that reads back to the same number.
std::string number(double value) {
    char buffer[32];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, result.ptr};
}

std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string one_line(std::string text) {
    for (char& c : text) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    return text;
}

using Row = std::vector<std::string>;

std::string line_of(const Row& row) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + cell(row[i]);
    return text + "\n";
}

std::string at(const std::vector<double>& values, std::size_t i) {
    return i < values.size() ? number(values[i]) : "";
}

class Writer {
public:
    Writer(const Figure& figure, const FigureState& state) : figure_(figure), state_(state) {
        x_name_ = figure.x.label.empty() ? "x" : figure.x.label;
        y_name_ = figure.y.label.empty() ? "y" : figure.y.label;
    }

    std::string take() { return std::move(text_); }

    void operator()(const LineSeries& line) {
        head({"series", x_name_, y_name_, "lower", "upper", "value", "category"});
        for (std::size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
            write({line.name, number(line.x[i]), number(line.y[i]), at(line.lower, i),
                   at(line.upper, i), "", ""});
        }
    }
    void operator()(const Scatter& scatter) {
        head({"series", x_name_, y_name_, "lower", "upper", "value", "category"});
        for (std::size_t i = 0; i < std::min(scatter.x.size(), scatter.y.size()); ++i) {
            std::string category;
            if (i < scatter.category.size()) {
                const auto slot = static_cast<std::size_t>(std::max(0, scatter.category[i]));
                category = slot < scatter.category_names.size() ? scatter.category_names[slot]
                                                                : std::to_string(slot);
                if (is_hidden(state_, category)) continue;
            }
            write({scatter.name, number(scatter.x[i]), number(scatter.y[i]), "", "",
                   at(scatter.value, i), category});
        }
    }
    void operator()(const Bars& bars) {
        head({"series", x_name_, y_name_, "lower", "upper"});
        for (const BarGroup& group : bars.groups) {
            if (is_hidden(state_, group.name)) continue;
            for (std::size_t i = 0; i < group.values.size(); ++i) {
                const std::string position =
                    i < figure_.x.categories.size() ? figure_.x.categories[i] : std::to_string(i);
                write({group.name, position, number(group.values[i]), at(group.lower, i),
                       at(group.upper, i)});
            }
        }
    }
    void operator()(const HeatMap& map) {
        head({"series", "row", "column", x_name_, y_name_,
              map.value_label.empty() ? "value" : map.value_label});
        for (int row = 0; row < map.rows; ++row) {
            for (int column = 0; column < map.columns; ++column) {
                const double x = cell_centre(figure_.x.scale, map.x, column, map.columns);
                const double y = cell_centre(figure_.y.scale, map.y, map.rows - 1 - row, map.rows);
                const auto i =
                    static_cast<std::size_t>(row) * static_cast<std::size_t>(map.columns) +
                    static_cast<std::size_t>(column);
                write({map.name, std::to_string(row), std::to_string(column), number(x), number(y),
                       at(map.values, i)});
            }
        }
    }
    void operator()(const Image& image) {
        head({"picture", "row", "column", "red", "green", "blue"});
        const auto columns = static_cast<std::size_t>(image.width);
        for (std::size_t i = 0; 3 * i + 2 < image.rgb.size() && columns > 0; ++i) {
            write({image.name, std::to_string(i / columns), std::to_string(i % columns),
                   std::to_string(image.rgb[3 * i]), std::to_string(image.rgb[3 * i + 1]),
                   std::to_string(image.rgb[3 * i + 2])});
        }
    }
    void operator()(const Segments& segments) {
        head({"series", "x0", "y0", "x1", "y1"});
        for (std::size_t i = 0; i < segments.x0.size(); ++i) {
            write({segments.name, number(segments.x0[i]), at(segments.y0, i), at(segments.x1, i),
                   at(segments.y1, i)});
        }
    }
    void operator()(const Graph& graph) {
        head({"node", "label", x_name_, y_name_, "value"});
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const GraphNode& node = graph.nodes[i];
            write({std::to_string(i), node.label, number(node.x), number(node.y),
                   number(node.value)});
        }
        head({"from", "to", "weight"});
        for (const GraphEdge& edge : graph.edges)
            write({std::to_string(edge.from), std::to_string(edge.to), number(edge.weight)});
    }
    void operator()(const TextLabels& texts) {
        head({"text", x_name_, y_name_});
        for (const TextLabel& label : texts.labels)
            write({label.text, number(label.x), number(label.y)});
    }
    void operator()(const Points3& points) {
        head({"series", "x", "y", "z", "category"});
        for (std::size_t i = 0; i < points.x.size(); ++i) {
            write({points.name, number(points.x[i]), at(points.y, i), at(points.z, i),
                   i < points.category.size() ? std::to_string(points.category[i]) : ""});
        }
    }
    void operator()(const Arrows3& arrows) {
        head({"series", "label", "x0", "y0", "z0", "x1", "y1", "z1"});
        for (const Arrow3& arrow : arrows.arrows) {
            write({arrows.name, arrow.label, number(arrow.from[0]), number(arrow.from[1]),
                   number(arrow.from[2]), number(arrow.to[0]), number(arrow.to[1]),
                   number(arrow.to[2])});
        }
    }
    void operator()(const Table& table) {
        head(table.header);
        for (const auto& row : table.rows) write(row);
    }
    void operator()(const Paragraph& paragraph) {
        head({"text"});
        write({paragraph.text});
    }

private:
    // Layers with the same columns share one block.
    void head(const Row& columns) {
        if (columns == columns_) return;
        if (!columns_.empty()) text_ += "\n";
        columns_ = columns;
        text_ += line_of(columns);
    }
    void write(const Row& row) { text_ += line_of(row); }

    const Figure& figure_;
    const FigureState& state_;
    std::string x_name_;
    std::string y_name_;
    Row columns_;
    std::string text_;
};

}  // namespace

std::string to_csv(const Figure& figure, const FigureState& state) {
    std::string text;
    for (const auto& [name, content] : provenance_fields(figure))
        text += "# " + name + ": " + one_line(content) + "\n";
    Writer writer(figure, state);
    for (const Layer& layer : figure.layers) {
        if (!is_hidden(state, layer_name(layer))) std::visit(writer, layer);
    }
    return text + writer.take();
}

}  // namespace tessera::figure
