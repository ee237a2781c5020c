import Foundation

/// Writes a folder of text files as one Swift source: a dictionary from relative path to content.
///
/// A raw string literal compiles in no time where an array of bytes takes a minute for 200 KB,
/// and a program that carries its text needs no folder beside it.
@main
enum EmbedText {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 3 else {
            FileHandle.standardError.write(Data("usage: EmbedText NAME ROOT OUTPUT FILE...\n".utf8))
            exit(64)
        }
        let root = URL(fileURLWithPath: arguments[1]).standardizedFileURL.path + "/"
        var source = "enum \(arguments[0]) {\n    static let files: [String: String] = [\n"
        for path in arguments.dropFirst(3).sorted() {
            let file = URL(fileURLWithPath: path).standardizedFileURL
            let text = try String(contentsOf: file, encoding: .utf8)
            let name = String(file.path.dropFirst(root.count))
            source += "        \"\(name)\": \(literal(text)),\n"
        }
        source += "    ]\n}\n"
        // An output that says the same keeps its time, so that nothing that reads it is compiled again.
        let output = URL(fileURLWithPath: arguments[2])
        guard (try? Data(contentsOf: output)) != Data(source.utf8) else { return }
        try Data(source.utf8).write(to: output)
    }

    /// A raw literal whose fence has one `#` more than any run in the text, so nothing in it can end it.
    private static func literal(_ text: String) -> String {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "#") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "#", count: longest + 1)
        return "\(fence)\"\"\"\n\(text)\n\"\"\"\(fence)"
    }
}
