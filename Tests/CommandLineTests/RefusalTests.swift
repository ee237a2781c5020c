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

    @Test(arguments: [
        ("inti", "plumbline init"), ("evalute credit", "plumbline evaluate"),
        ("alert ack 7", "plumbline alert acknowledge"), ("labels exprot flights", "plumbline labels export"),
    ])
    func aMistypedCommandIsToldTheNearestOne(_ words: String, _ meant: String) async throws {
        let run = try await BuiltProgram.run(words.split(separator: " ").map(String.init))
        #expect(run.status == 64)
        #expect(run.errors.hasSuffix("Did you mean `\(meant)`?\n"), "It said: \(run.errors)")
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
            testDescription: "a moment for an import that does not evaluate",
            arguments: ["predictions", "import", "flights", "a.csv", "--through", "2013-07-01"],
            sentence: "--through goes with --evaluate"
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
        let model = try await BuiltProgram.run(["model", "apply", "nowhere.yaml"])
        #expect(model.status == 66)
        #expect(model.errors == "plumbline: nowhere.yaml cannot be read: there is no such file.\n")
        let folder = try await BuiltProgram.run(["model", "apply", "."])
        #expect(folder.errors == "plumbline: . cannot be read: it is a folder.\n")
    }

    @Test func aDatabaseInAFolderThatIsNotThereIsRefused() async throws {
        let run = try await BuiltProgram.run(["init", "--database", "/nonexistent/x.sqlite"])
        #expect(run.status == 66)
        #expect(
            run.errors
                == "plumbline: There is no folder /nonexistent. Make it first (mkdir -p), or name a place in another one.\n"
        )
    }

    @Test func inferNamesColumnsAndReadsJSONLines() async throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { "{\"case\":\"c\($0)\",\"decision\":\($0 % 2),\"age\":\($0)}\n" }
        try folder.write(rows.joined(), to: "cases.jsonl")
        let words = [
            "model", "infer", folder.file("cases.jsonl").path, "--name", "m", "--task", "binary",
        ]
        let run = try await BuiltProgram.run(words + ["--prediction", "decision"])
        #expect(run.status == 0)
        #expect(run.output.contains("\n  id: case\n  prediction: decision\n  features:\n    age: number\n"))
        #expect(run.errors.contains("Guessed: \"decision\" is the prediction, as you say.\n"))
        let refused = try await BuiltProgram.run(words + ["--prediction", "decison", "--version", "age"])
        #expect(refused.status == 65)
        #expect(
            refused.errors
                == "plumbline: --prediction: the file has no column \"decison\". Did you mean \"decision\"?\n"
        )
    }
}
