/// The templates, the style sheet and the script, built into the program.
public enum WebText {
    /// The content of a file under `Web`, by its path there (`templates/alert.mustache`); nil when there is none.
    public static func file(_ path: String) -> String? {
        EmbeddedText.files[path]
    }

    /// Every template by its name without folder and ending.
    public static var templates: [String: String] {
        var named: [String: String] = [:]
        for (path, text) in EmbeddedText.files where path.hasPrefix("templates/") {
            named[String(path.dropFirst("templates/".count).prefix { $0 != "." })] = text
        }
        return named
    }
}
