import TestSupport
import Testing

struct HelpTests {
    @Test(arguments: Command.nouns + Command.verbs)
    func theHelpOfACommandHasOneExampleThatCallsIt(_ command: Command) async throws {
        let help = try await BuiltProgram.run(command.words + ["--help"])
        #expect(help.status == 0)
        #expect(help.errors == "")
        let lines = help.output.split(separator: "\n").map(String.init)
        #expect(lines.count { $0 == "Example:" } == 1)
        let place = try #require(lines.firstIndex(of: "Example:"))
        let example = try #require(lines.indices.contains(place + 1) ? lines[place + 1] : nil)
        #expect(example.hasPrefix("  plumbline " + command.words.joined(separator: " ")))
    }

    @Test func theVersionNamesTheProgramAndTheEngine() async throws {
        let run = try await BuiltProgram.run(["--version"])
        #expect(run.status == 0)
        #expect(
            run.output.wholeMatch(of: /\d+\.\d+\.\d+(-dev)?, engine \d+\n/) != nil,
            "It said: \(run.output)"
        )
    }

    @Test(arguments: Command.verbs)
    func whatListsOrShowsOffersJSON(_ command: Command) async throws {
        let shows = ["list", "show", "import", "history", "propose", "next", "give", "quality", "evaluate"]
        guard let verb = command.words.last, shows.contains(verb) else { return }
        let help = try await BuiltProgram.run(command.words + ["--help"])
        #expect(help.output.contains("--format <format>"))
    }

    @Test func everyCommandOfTheProgramIsInTheTable() async throws {
        for noun in Command.nouns {
            let help = try await BuiltProgram.run(noun.words + ["--help"])
            for name in subcommands(in: help.output) {
                let full = (noun.words + [name]).joined(separator: " ")
                let isListed = (Command.nouns + Command.verbs).contains { $0.description == full }
                #expect(isListed, "\(full) has no row in the tables of commands.")
            }
        }
    }

    @Test(arguments: Command.verbs)
    func theExampleOfACommandHasAShapeThatTheProgramTakes(_ command: Command) async throws {
        // These would make a database or wait for browsers.
        guard !["demo", "serve", "init"].contains(command.description) else { return }
        let run = try await BuiltProgram.run(
            command.example(),
            environment: ["PLUMBLINE_DATABASE": "nowhere.sqlite"]
        )
        #expect(run.status == 66, "It said: \(run.errors)")
    }

    /// The names in the lists of subcommands: lines indented by two under a title that ends with a colon.
    private func subcommands(in help: String) -> [String] {
        var names: [String] = []
        var isInside = false
        for line in help.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix("SUBCOMMANDS:") { isInside = true; continue }
            if !line.hasPrefix(" "), !line.isEmpty { isInside = false }
            guard isInside, line.hasPrefix("  "), !line.hasPrefix("   "),
                let name = line.split(separator: " ").first, name != "See"
            else { continue }
            names.append(String(name))
        }
        return names
    }
}
