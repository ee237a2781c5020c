import Foundation
import TestSupport
import Testing

struct RefusalTests {
    @Test(arguments: Command.nouns)
    func anUnknownOptionOfANounExits64AndIsNamed(_ command: Command) async throws {
        try await expectRefusal(of: command.words + ["--no-such-option"])
    }

    @Test(arguments: Command.verbs)
    func anUnknownOptionExits64AndIsNamed(_ command: Command) async throws {
        try await expectRefusal(of: command.example() + ["--no-such-option"])
    }

    private func expectRefusal(of arguments: [String]) async throws {
        let run = try await BuiltProgram.run(arguments)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.errors.contains("--no-such-option"))
        #expect(run.errors.hasPrefix("plumbline: "))
    }

    @Test(arguments: [
        "merge", "restore", "model deployed",
    ])
    func anUnknownCommandExits64AndIsNamed(_ words: String) async throws {
        let arguments = words.split(separator: " ").map(String.init)
        let run = try await BuiltProgram.run(arguments)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.errors.contains(arguments.last ?? ""))
    }

    /// A call whose shape is wrong, and a part of the sentence that says so.
    struct Misshapen: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        var sentence: String
    }

    @Test(arguments: [
        Misshapen(
            testDescription: "a time that is none",
            arguments: ["evaluate", "flights", "--through", "soon"],
            sentence: "\"soon\" is not a time. Write it like 2013-04-22T10:30:00Z."
        ),
        Misshapen(
            testDescription: "a day that does not exist",
            arguments: ["report", "flights", "--from", "2013-02-30"],
            sentence: "\"2013-02-30\" names a day that does not exist. Correct the time."
        ),
        Misshapen(
            testDescription: "a period that is empty",
            arguments: ["report", "flights", "--from", "2013-04-02", "--to", "2013-04-02"],
            sentence: "The period is empty: --from must be before --to."
        ),
        Misshapen(
            testDescription: "a port that is none",
            arguments: ["serve", "--port", "65536"],
            sentence: "65536 is no port; 1 to 65535 are."
        ),
        Misshapen(
            testDescription: "other machines served without HTTPS",
            arguments: ["serve", "--host", "0.0.0.0"],
            sentence: "Other machines reach 0.0.0.0, and passwords would cross the network in the clear."
        ),
        Misshapen(
            testDescription: "other machines served with an origin that has no HTTPS",
            arguments: ["serve", "--host", "127.example.org", "--origin", "http://plumbline.example.org"],
            sentence: "name it with --origin https://…, or take the risk with --insecure-http."
        ),
        Misshapen(
            testDescription: "a role that is none",
            arguments: ["reviewer", "role", "maria", "king"],
            sentence: "'king'"
        ),
        Misshapen(
            testDescription: "rejects of a file that is refused whole",
            arguments: ["predictions", "import", "flights", "a.csv", "--rejects", "b.csv"],
            sentence: "--rejects goes with --keep-good"
        ),
        Misshapen(
            testDescription: "a label without an answer",
            arguments: ["label", "give", "7"],
            sentence: "Give either a value or --cannot-tell with its reason."
        ),
        Misshapen(
            testDescription: "an alert that has no number",
            arguments: ["alert", "show", "twelve"],
            sentence: "'twelve'"
        ),
        Misshapen(
            testDescription: "a verdict without a reason",
            arguments: ["alert", "confirm", "1", "--cause", "data", "--harm", "yes"],
            sentence: "--because"
        ),
    ])
    func aCallOfTheWrongShapeExits64WithASentence(_ call: Misshapen) async throws {
        let run = try await BuiltProgram.run(call.arguments)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.errors.contains(call.sentence), "It said: \(run.errors)")
    }

    @Test func aMissingDatabaseExits66AndSaysHowToMakeOne() async throws {
        let run = try await BuiltProgram.run(["model", "list", "--database", "nowhere.sqlite"])
        #expect(run.status == 66)
        #expect(
            run.errors == "plumbline: There is no database at nowhere.sqlite. Make one with "
                + "`plumbline init --database nowhere.sqlite`, or name another.\n"
        )
    }

    @Test func aMissingFileExitsWithASentenceThatNamesIt() async throws {
        let run = try await BuiltProgram.run([
            "model", "infer", "nowhere.csv", "--name", "m", "--task", "binary",
        ])
        #expect(run.status == 66)
        #expect(run.errors.hasPrefix("plumbline: nowhere.csv cannot be read"))
    }
}
