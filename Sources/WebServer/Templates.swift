import Mustache
import Web

/// The templates, parsed once.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// The templates that are built into the program.
    static func builtIn() throws -> Templates {
        try Templates(WebText.templates)
    }

    /// Templates by their names.
    init(_ texts: [String: String]) throws {
        var library = MustacheLibrary()
        for (name, text) in texts { try library.register(text, named: name) }
        self.library = library
    }

    /// Writes a view with a template; all text is escaped.
    func render(_ view: Any, with name: String) throws -> String {
        guard let text = library.render(view, withTemplate: name) else { throw UnknownTemplate(name: name) }
        return text
    }
}

/// A page asked for a template that is not there.
struct UnknownTemplate: Error {
    var name: String
}
