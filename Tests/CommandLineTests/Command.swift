import TestSupport
import Testing

/// A command of the program, by the words that call it.
struct Command: Sendable, CustomStringConvertible {
    let words: [String]
    var description: String { words.isEmpty ? "plumbline" : words.joined(separator: " ") }

    init(_ text: String) {
        words = text.split(separator: " ").map(String.init)
    }

    /// The arguments of the example in the command's help, up to a redirection; quotes as a shell reads them.
    func example() async throws -> [String] {
        let help = try await BuiltProgram.run(words + ["--help"])
        let lines = help.output.split(separator: "\n").map(String.init)
        let title = try #require(lines.firstIndex(of: "Example:"))
        let line = try #require(lines.indices.contains(title + 1) ? lines[title + 1] : nil)
        var arguments: [String] = []
        var argument = ""
        var isQuoted = false
        for character in line + " " {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if !argument.isEmpty { arguments.append(argument) }
                argument = ""
            } else {
                argument.append(character)
            }
        }
        return Array(arguments.dropFirst().prefix { $0 != ">" })
    }

    /// The commands that do something.
    static let verbs: [Command] = [
        "demo", "init", "serve", "model infer", "model apply", "model list", "model show", "model renames",
        "model rename", "model deployed",
        "baseline import", "baseline adopt", "baseline list", "predictions import", "labels import",
        "labels export", "evidence import",
        "batch list",
        "batch withdraw", "profile bins", "profile rows", "profile merge", "evaluate", "window list",
        "window show", "window rows", "finding list", "explain",
        "rule list",
        "rule test",
        "compare",
        "alert list",
        "alert show", "alert confirm", "alert dismiss", "alert cannot-tell", "alert acknowledge",
        "alert assign",
        "alert comment", "alert snooze", "alert reopen", "alert promote", "alert ask", "alert quality",
        "audit list", "audit confirm", "audit dismiss", "audit cannot-tell", "review list", "review show",
        "review confirm", "review dismiss", "review cannot-tell", "label list",
        "label next",
        "label give", "label skip", "label undo", "label gold", "label agreement", "label conflicts",
        "quality", "threshold list", "threshold propose",
        "threshold adopt", "threshold revert", "threshold history", "report", "reviewer add", "reviewer list",
        "reviewer role", "reviewer code", "reviewer disable", "reviewer reopen", "token create", "token list",
        "token revoke", "retention show", "retention apply",
        "schedule list", "schedule set",
        "schedule on", "schedule off",
        "notification add", "notification list", "notification test", "notification resume",
        "notification remove", "notification deliveries", "notification resend", "backup", "verify", "erase",
    ].map(Command.init)

    /// The nouns, and the program itself.
    static let nouns: [Command] = [
        "", "model", "baseline", "predictions", "labels", "evidence", "batch", "window", "finding", "rule",
        "alert", "audit", "review", "label", "threshold", "reviewer", "notification", "schedule", "retention",
        "token",
        "profile",
    ].map(Command.init)
}
