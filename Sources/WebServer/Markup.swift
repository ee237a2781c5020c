import Mustache

/// Text that is HTML already: the only type a template may write unescaped, which a test sees to.
struct Markup: Sendable, Equatable, MustacheCustomRenderable {
    /// HTML whose own parts were escaped when it was made.
    let html: String

    var renderText: String { html }
    var isNull: Bool { html.isEmpty }
}
