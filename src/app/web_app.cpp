// The WebAssembly app: the ImGui front end on a canvas of the page. It holds no lab; an engine in a Web
// Worker computes, and the page carries messages between the two.
//
// Module
//   Built as an ES module: `import createTesseraApp from './tessera_app.mjs'`;
//   `const app = await createTesseraApp({canvas, host})`. `canvas` is the element, it must be in the
//   document, have an id and a tabindex; the page focuses it on pointerdown (SDL takes keys only while it
//   has the focus, and the wheel scrolls the page while it has not). Text goes in as UTF-8 through
//   `app.ccall(name, null, ['string'], [text])`, binary data by pointer into app.HEAPU8.
//
// Page -> app (exported C functions)
//   tessera_app_start(canvas_selector, options_json) -> 0, or 1 when there is no WebGL2.
//       options: {"dark":bool, "width":css px, "height":css px, "ratio":device pixels per css pixel,
//       "coarse_pointer":bool, "version":text, "notices":text, "hide":[field or group names],
//       "lock":[field or group names]}; all but width, height and ratio may be left out.
//   tessera_app_resize(width, height, ratio)   size of the canvas in css pixels (doubles). The app sets the
//       canvas' width and height attributes; the page sets its css size only.
//   tessera_app_theme(dark)                    0 light, 1 dark: the page's or the system's choice
//   tessera_app_event(json)                    one event of the engine (src/lab/session.h), as it came
//   tessera_app_frame(pointer, length)         one binary frame of the engine; the app copies what it keeps,
//       the page frees (app._malloc, app._free). The app acknowledges it (command "ack") once it is drawn.
//   tessera_app_show(view_id)                  maximises a view; "" goes back to the layout
//   tessera_app_paste(text)                    the page's paste event
//   tessera_app_visible(visible)               0 while the page is hidden or the canvas scrolled away:
//       nothing is drawn until it is 1 again
//   tessera_app_stop()                         releases everything; the module is of no use afterwards
//   tessera_app_frames_drawn() -> int          number of pictures drawn since the start (for tests)
//   tessera_app_widgets() -> text              {"figures":[{"view","x","y","width","height","plot":[x,y,w,h]}],
//       "controls":[{"field","x","y","width","height"}]} in css pixels from the canvas' corner (for tests)
//
// App -> page (functions of `host`; every one is called synchronously, most of them inside an input event)
//   host.post(json)                    one command for the engine (src/lab/session.h), as text
//   host.copy(text)                    put the text on the clipboard
//   host.save(name, mime, bytes)       offer a file for download; bytes is a Uint8Array of its own
//   host.summaries(json)               [{"view","title","text","checks":[...]}]: what the figures show, in
//       words, for the live region and the text beside the canvas; sent when it has changed, not faster
//       than twice a second
//   host.maximised(view_id)            the visitor maximised a view, "" when back in the layout
//   host.theme(dark)                   the visitor chose the other theme in the app
//   host.cursor(css_cursor)            shape of the pointer over the canvas
//   host.lost(is_lost)                 the WebGL context was lost (true) or is restored (false)
