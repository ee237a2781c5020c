import Foundation
import TestSupport
import Testing

/// A command that a page names, without what comes before `plumbline` and behind a pipe or a comment.
struct NamedCommand: Hashable, Sendable, CustomTestStringConvertible {
    var words: [String]
    var page: String

    var testDescription: String { "\(page): plumbline \(words.joined(separator: " "))" }

    /// What may name commands and arguments: everything up to the first option.
    var path: [String] { Array(words.prefix { !$0.hasPrefix("-") }) }

    var options: [String] { words.filter { $0.hasPrefix("--") } }
}

@Suite("Commands in pages") struct CommandsInPagesTests {
    @Test(arguments: try NamedCommand.all())
    func existsWithItsOptions(_ named: NamedCommand) async throws {
        let help = try await BuiltProgram.run(named.path + ["--help"])
        let usage = try #require(
            help.output.split(separator: "\n").first { $0.hasPrefix("USAGE: plumbline") }
        )
        let command = usage.split(separator: " ").dropFirst(2).map(String.init).prefix {
            !$0.hasPrefix("<") && !$0.hasPrefix("[") && !$0.hasPrefix("-")
        }
        #expect(named.path.starts(with: command))
        if usage.hasSuffix("<subcommand>") {
            #expect(named.path.count == command.count, "“\(named.path.last ?? "")” is no command")
        }
        let words = Set(help.output.split { !$0.isLetter && $0 != "-" }.map(String.init))
        #expect(words.isSuperset(of: named.options))
    }

    @Test func thereAreSome() throws {
        #expect(try NamedCommand.all().count > 50)
    }
}

extension NamedCommand {
    /// All that the README and the pages name, in lines of their own and in the middle of a sentence.
    static func all() throws -> [NamedCommand] {
        let pages = try FileManager.default.contentsOfDirectory(
            at: Repository.root.appendingPathComponent("Sources/CommandLine/Documentation.docc"),
            includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "md" }
        let readme = Repository.root.appendingPathComponent("README.md")
        var seen: Set<[String]> = []
        return try ([readme] + pages.sorted { $0.path < $1.path }).flatMap { page in
            let text = try String(contentsOf: page, encoding: .utf8)
            return commands(in: text).filter { seen.insert($0).inserted }.map {
                NamedCommand(words: $0, page: page.lastPathComponent)
            }
        }
    }

    private static func commands(in text: String) -> [[String]] {
        var isBlock = false
        return text.components(separatedBy: "\n").flatMap { line -> [[String]] in
            if line.hasPrefix("```") { isBlock.toggle() }
            let spans =
                isBlock
                ? [line]
                : line.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            return spans.compactMap(words(ofCommand:))
        }
    }

    private static func words(ofCommand text: String) -> [String]? {
        let text = text.hasPrefix("$ ") ? String(text.dropFirst(2)) : text
        guard text.hasPrefix("plumbline ") else { return nil }
        let words = text.split(separator: " ").dropFirst().map(String.init)
        return words.prefix { !["|", ">", "#", "&&", "\\"].contains($0) }
    }
}
