// The lab's views in the layout that it declares: rows of figures with splitters between them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lab/client.h"
#include "ui/figure_panel.h"

namespace tessera::ui {

// What the visitor did in one of the views.
struct ViewEvent {
    std::string view;
    PanelOutcome outcome;
};

class ViewGrid {
public:
    // Composes the figures of the client's frame anew; call it when frame or configuration have
    // changed.
    void compose(const lab::Client& client);

    // Draws the views into the rest of the current window (below each other when it is narrow),
    // checks under them.
    std::vector<ViewEvent> draw(const lab::Client& client, const Context& context, bool narrow);

    void maximise(const std::string& view) { maximised_ = view; }
    const std::string& maximised() const { return maximised_; }

    const std::vector<figure::Figure>& figures() const { return figures_; }
    const FigurePanel* panel(const std::string& view) const;
    // Where the figures were drawn last, in device pixels, by view.
    const std::map<std::string, figure::Rect>& places() const { return places_; }

private:
    struct Weights {
        std::vector<double> rows;
        std::vector<std::vector<double>> columns;
    };

    void draw_rows(const lab::LayoutSpec& layout, ImVec2 area, bool scrolls);
    void draw_row(const std::vector<std::string>& views, std::vector<double>& weights, float height,
                  bool scrolls);
    void draw_column(const lab::LayoutSpec& layout, float width, float visible_height);
    void draw_view(const std::string& view, ImVec2 size, bool scrolls);
    Weights& weights_of(const lab::LayoutSpec& layout);
    const figure::Figure* find_figure(const std::string& view) const;

    std::vector<figure::Figure> figures_;
    std::map<std::string, FigurePanel> panels_;
    std::map<std::string, Weights> weights_;  // as the visitor left them, by layout
    std::string maximised_;
    std::string lab_;
    std::map<std::string, figure::Rect> places_;

    // Valid while `draw` runs.
    const lab::Client* client_ = nullptr;
    const Context* context_ = nullptr;
    std::vector<ViewEvent> events_;
};

}  // namespace tessera::ui
