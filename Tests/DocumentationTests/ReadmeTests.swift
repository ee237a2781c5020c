import Foundation
import TestSupport
import Testing

/// Every command of the README is run, in its order, on the program that was built.
@Suite("README", .serialized) struct ReadmeTests {
    @Test func everyCommandOfTheTourWorks() async throws {
        let home = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            at: home.file("Examples"),
            withDestinationURL: Repository.root.appendingPathComponent("Examples")
        )
        let commands = try Self.commands(ofSection: "## Tour")
        #expect(commands.count >= 12)
        for command in commands {
            let words = Self.words(of: command)
            #expect(words.first == "plumbline", "\(command)")
            let run = try await BuiltProgram.run(
                Array(words.dropFirst()),
                environment: ["PLUMBLINE_REVIEWER": "ada"],
                workingFolder: home.url,
                within: .seconds(300)
            )
            #expect(run.status == 0, "\(command): \(run.errors)")
        }
        #expect(FileManager.default.fileExists(atPath: home.file("report.html").path))
    }

    @Test func theCommandsOfTheFirstFiveMinutesAreTargetsOfTheMakefile() throws {
        let makefile = try String(
            contentsOf: Repository.root.appendingPathComponent("Makefile"),
            encoding: .utf8
        )
        for command in try Self.commands(ofSection: "## Start") where command.hasPrefix("make ") {
            let target = command.split(separator: " ").map(String.init)[1]
            #expect(makefile.contains("\n\(target):"), "\(command)")
        }
    }

    @Test func everyFileThatIsLinkedIsThere() throws {
        let pieces = try Self.text().components(separatedBy: "](").dropFirst()
        let links = pieces.compactMap { $0.split(separator: ")").first }.filter {
            !$0.contains("://") && !$0.hasPrefix("#")
        }
        #expect(links.count >= 5)
        for link in links {
            let path = Repository.root.appendingPathComponent(String(link)).path
            #expect(
                FileManager.default.fileExists(atPath: path),
                "README.md links \(link), which is not there"
            )
        }
    }

    /// A command split at its blanks, but not inside quotes.
    private static func words(of command: String) -> [String] {
        let parts = command.components(separatedBy: "\"")
        return parts.enumerated().flatMap { number, part in
            number % 2 == 1 ? [part] : part.split(separator: " ").map(String.init)
        }
    }

    private static func text() throws -> String {
        try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
    }

    /// The lines of the `sh` blocks of a section.
    private static func commands(ofSection heading: String) throws -> [String] {
        var commands: [String] = []
        var isSection = false
        var isBlock = false
        for line in try text().components(separatedBy: "\n") {
            if line.hasPrefix("## ") { isSection = line.hasPrefix(heading) }
            if line.hasPrefix("```") {
                isBlock = isSection && line == "```sh"
                continue
            }
            if isBlock, !line.isEmpty {
                commands.append(String(line.prefix { $0 != "#" }).trimmingCharacters(in: .whitespaces))
            }
        }
        return commands
    }
}
