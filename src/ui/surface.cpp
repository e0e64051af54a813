#include "ui/surface.h"

#include <stdexcept>

#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>

#if defined(__EMSCRIPTEN__)
#include <GLES3/gl3.h>
#include <emscripten/html5.h>
#else
#include <SDL_opengl.h>
#endif

namespace tessera::ui {
namespace {

#if defined(__EMSCRIPTEN__)
constexpr const char* shader_version = "#version 300 es";
#else
constexpr const char* shader_version = "#version 150";
#endif

void ask_for_opengl() {
#if defined(__EMSCRIPTEN__)
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
#else
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_FORWARD_COMPATIBLE_FLAG);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 2);
#endif
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
}

struct PixelSize {
    int width = 0;
    int height = 0;
};

PixelSize pixel_size(SDL_Window* window) {
    PixelSize size;
#if defined(__EMSCRIPTEN__)
    // The page's ratio counts, which SDL does not know.
    emscripten_get_canvas_element_size("#canvas", &size.width, &size.height);
    static_cast<void>(window);
#else
    SDL_GL_GetDrawableSize(window, &size.width, &size.height);
#endif
    return size;
}

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error(std::string(what) + ": " + SDL_GetError());
}

}  // namespace

Surface::Surface(const std::string& title, int width, int height) {
    if (SDL_Init(SDL_INIT_VIDEO) != 0) fail("no display");
    ask_for_opengl();
#if defined(__EMSCRIPTEN__)
    const Uint32 flags = SDL_WINDOW_OPENGL;
#else
    const Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
#endif
    window_ = SDL_CreateWindow(title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width,
                               height, flags);
    if (window_ == nullptr) fail("no window");
    context_ = SDL_GL_CreateContext(window_);
    if (context_ == nullptr) {
        const std::string reason = SDL_GetError();
        SDL_DestroyWindow(window_);
        SDL_Quit();
        throw std::runtime_error("no OpenGL 3.2 or WebGL 2: " + reason);
    }
    SDL_GL_MakeCurrent(window_, context_);
#if !defined(__EMSCRIPTEN__)
    SDL_GL_SetSwapInterval(1);
#endif
    ImGui::CreateContext();
    start_back_end();
}

Surface::~Surface() {
    if (!lost_) ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplSDL2_Shutdown();
    ImGui::DestroyContext();
    SDL_GL_DeleteContext(context_);
    SDL_DestroyWindow(window_);
    SDL_Quit();
}

void Surface::start_back_end() {
    ImGui_ImplSDL2_InitForOpenGL(window_, context_);
    ImGui_ImplOpenGL3_Init(shader_version);
}

void Surface::set_ratio(FrontEnd& front_end, float ratio) {
    if (!lost_) ImGui_ImplOpenGL3_DestroyFontsTexture();
    front_end.set_ratio(ratio);
    if (!lost_) ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Surface::handle(SDL_Event event) {
    follow_pointer(event);
    follow_fingers(event);
    ImGui_ImplSDL2_ProcessEvent(&event);
}

void Surface::follow_pointer(SDL_Event& event) {
    if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_LEAVE)
        pointer_.reset();
    if (event.type != SDL_MOUSEMOTION) return;
    // Events come in the window's units, which may be larger than pixels.
    int width = 0;
    SDL_GetWindowSize(window_, &width, nullptr);
    const int pixels = pixel_size(window_).width;
    if (width > 0 && pixels != width) {
        event.motion.x = event.motion.x * pixels / width;
        event.motion.y = event.motion.y * pixels / width;
    }
    pointer_ = ImVec2{static_cast<float>(event.motion.x), static_cast<float>(event.motion.y)};
}

void Surface::follow_fingers(const SDL_Event& event) {
    if (event.type == SDL_FINGERDOWN) ++fingers_;
    if (event.type == SDL_FINGERUP && fingers_ > 0) --fingers_;
    if (event.type != SDL_MULTIGESTURE || event.mgesture.numFingers != 2) return;
    const PixelSize size = pixel_size(window_);
    constexpr float strength = 3.0f;  // dDist is in parts of the surface
    Pinch pinch;
    pinch.centre = {event.mgesture.x * static_cast<float>(size.width),
                    event.mgesture.y * static_cast<float>(size.height)};
    pinch.factor = (pinch_ ? pinch_->factor : 1.0f) * (1.0f + strength * event.mgesture.dDist);
    pinch_ = pinch;
}

void Surface::draw(FrontEnd& front_end) {
    if (lost_) return;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplSDL2_NewFrame();
    const auto [width, height] = pixel_size(window_);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DisplayFramebufferScale = {1.0f, 1.0f};
    // The back end has added where the desktop last said the pointer is, which may be out of date.
    if (pointer_) io.AddMousePosEvent(pointer_->x, pointer_->y);
    ImGui::NewFrame();
    front_end.draw(std::exchange(pinch_, std::nullopt));
    ImGui::Render();
    const figure::Colour back = front_end.background();
    glViewport(0, 0, width, height);
    glClearColor(static_cast<float>(back.red) / 255.0f, static_cast<float>(back.green) / 255.0f,
                 static_cast<float>(back.blue) / 255.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    SDL_GL_SwapWindow(window_);
    ++pictures_;
}

void Surface::lose() {
    if (lost_) return;
    // Now, while letting go of the context's objects does nothing: in the next context their names
    // would be wrong.
    ImGui_ImplOpenGL3_Shutdown();
    lost_ = true;
}

void Surface::restore(FrontEnd& front_end) {
    ImGui_ImplOpenGL3_Init(shader_version);
    front_end.forget_textures();
    lost_ = false;
}

}  // namespace tessera::ui
