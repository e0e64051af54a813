#include "ui/open_gl.h"

#include <algorithm>
#include <cstddef>

#include <imgui_impl_opengl3.h>

#if defined(__EMSCRIPTEN__)
#include <GLES3/gl3.h>
#else
#include <SDL.h>
#include <SDL_opengl.h>
#endif

namespace tessera::ui {
namespace {

constexpr int frames_kept = 120;

#if defined(__EMSCRIPTEN__)
void gen_framebuffers(GLsizei n, GLuint* names) {
    glGenFramebuffers(n, names);
}
void delete_framebuffers(GLsizei n, const GLuint* names) {
    glDeleteFramebuffers(n, names);
}
void bind_framebuffer(GLuint name) {
    glBindFramebuffer(GL_FRAMEBUFFER, name);
}
void attach_texture(GLuint texture) {
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
}
bool framebuffer_complete() {
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}
constexpr bool has_framebuffers() {
    return true;
}
#else
// The system's library offers OpenGL 1.1 by name and the rest by look-up.
template <class Function>
Function look_up(const char* name) {
    return reinterpret_cast<Function>(SDL_GL_GetProcAddress(name));
}
void gen_framebuffers(GLsizei n, GLuint* names) {
    look_up<PFNGLGENFRAMEBUFFERSPROC>("glGenFramebuffers")(n, names);
}
void delete_framebuffers(GLsizei n, const GLuint* names) {
    look_up<PFNGLDELETEFRAMEBUFFERSPROC>("glDeleteFramebuffers")(n, names);
}
void bind_framebuffer(GLuint name) {
    look_up<PFNGLBINDFRAMEBUFFERPROC>("glBindFramebuffer")(GL_FRAMEBUFFER, name);
}
void attach_texture(GLuint texture) {
    look_up<PFNGLFRAMEBUFFERTEXTURE2DPROC>("glFramebufferTexture2D")(
        GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
}
bool framebuffer_complete() {
    return look_up<PFNGLCHECKFRAMEBUFFERSTATUSPROC>("glCheckFramebufferStatus")(GL_FRAMEBUFFER) ==
           GL_FRAMEBUFFER_COMPLETE;
}
bool has_framebuffers() {
    return SDL_GL_GetProcAddress("glGenFramebuffers") != nullptr;
}
#endif

GLuint make_texture(int width, int height, const void* rgba, bool smooth) {
    GLuint name = 0;
    glGenTextures(1, &name);
    glBindTexture(GL_TEXTURE_2D, name);
    const GLint filter = smooth ? GL_LINEAR : GL_NEAREST;
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    return name;
}

ImTextureID id_of(GLuint name) {
    return reinterpret_cast<ImTextureID>(static_cast<std::intptr_t>(name));
}

void render_list(int width, int height, const std::function<void(ImDrawList&)>& draw) {
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushTextureID(ImGui::GetIO().Fonts->TexID);
    list.PushClipRect({0.0f, 0.0f}, {static_cast<float>(width), static_cast<float>(height)});
    draw(list);
    list._PopUnusedDrawCmd();
    ImDrawData data;
    data.Valid = true;
    data.CmdListsCount = 1;
    data.CmdLists.push_back(&list);
    data.TotalIdxCount = list.IdxBuffer.Size;
    data.TotalVtxCount = list.VtxBuffer.Size;
    data.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    data.FramebufferScale = {1.0f, 1.0f};
    ImGui_ImplOpenGL3_RenderDrawData(&data);
}

}  // namespace

Textures::~Textures() {
    for (const auto& [key, entry] : entries_) glDeleteTextures(1, &entry.name);
}

ImTextureID Textures::of(const figure::Raster& raster) {
    const std::uint64_t key =
        raster.key ^ (static_cast<std::uint64_t>(raster.width) << 40) ^ (raster.smooth ? 1u : 0u);
    auto [found, is_new] = entries_.try_emplace(key);
    if (is_new)
        found->second.name =
            make_texture(raster.width, raster.height, raster.rgba.data(), raster.smooth);
    found->second.last_used = frame_;
    return id_of(found->second.name);
}

void Textures::next_frame() {
    ++frame_;
    std::erase_if(entries_, [this](const auto& item) {
        if (frame_ - item.second.last_used < frames_kept) return false;
        glDeleteTextures(1, &item.second.name);
        return true;
    });
}

void Textures::forget() {
    entries_.clear();
}

Pixels picture_of(int width, int height, const std::function<void(ImDrawList&)>& draw) {
    Pixels pixels;
    if (width <= 0 || height <= 0 || !has_framebuffers()) return pixels;
    const GLuint texture = make_texture(width, height, nullptr, false);
    GLuint framebuffer = 0;
    gen_framebuffers(1, &framebuffer);
    bind_framebuffer(framebuffer);
    attach_texture(texture);
    if (framebuffer_complete()) {
        glDisable(GL_SCISSOR_TEST);
        glClearColor(0.0f, 0.0f, 0.0f, 1.0f);
        glClear(GL_COLOR_BUFFER_BIT);
        render_list(width, height, draw);
        const auto row = static_cast<std::size_t>(width) * 4;
        std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(height));
        glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
        pixels = {width, height, {}};
        pixels.rgba.reserve(upside_down.size());
        for (auto i = static_cast<std::size_t>(height); i-- > 0;) {
            const auto from = upside_down.begin() + static_cast<std::ptrdiff_t>(i * row);
            pixels.rgba.insert(pixels.rgba.end(), from, from + static_cast<std::ptrdiff_t>(row));
        }
        // Blending leaves alpha as it happens to be; the picture is opaque.
        for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) pixels.rgba[i] = 255;
    }
    bind_framebuffer(0);
    delete_framebuffers(1, &framebuffer);
    glDeleteTextures(1, &texture);
    return pixels;
}

}  // namespace tessera::ui
