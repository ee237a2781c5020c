import Foundation
import TestSupport
import Testing

/// The keys that programs rely on, on a database with everything in it.
struct ContractTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["PLUMBLINE_DATABASE": folder.file("test.sqlite").path, "PLUMBLINE_REVIEWER": "ada"]
    }

    private func run(_ arguments: String...) async throws -> BuiltProgram.Run {
        let run = try await BuiltProgram.run(arguments, environment: environment)
        #expect(run.status == 0, "\(arguments) said: \(run.errors)")
        return run
    }

    private func json(_ arguments: String...) async throws -> JSONValue {
        let run = try await BuiltProgram.run(arguments + ["--format", "json"], environment: environment)
        #expect(run.status == 0, "\(arguments) said: \(run.errors)")
        return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }

    private func expectKeys(_ keys: String, in value: JSONValue?) {
        guard case .object(let members) = value else {
            Issue.record("There is no object that could have the keys \(keys).")
            return
        }
        let missing = keys.split(separator: " ").map(String.init).filter { members[$0] == nil }
        #expect(missing == [])
    }

    @Test func everyAnswerHasTheKeysThatTheDesignNames() async throws {
        let example = { Repository.example("bikeshare").appendingPathComponent($0).path }
        _ = try await run("init")
        _ = try await run("model", "apply", example("model.yaml"), "--yes")
        let counts = "batch read accepted duplicate rejected waiting problems"
        for (noun, file) in [
            ("baseline", "baseline.csv"), ("predictions", "predictions.csv"), ("evidence", "evidence.csv"),
        ] {
            expectKeys(counts, in: try await json(noun, "import", "bikeshare", example(file)))
        }
        let again = try await json("predictions", "import", "bikeshare", example("predictions.csv"))
        #expect(again["replayed"] == true)
        #expect(again["accepted"] == 0)

        _ = try await run("evaluate", "bikeshare")
        let items = try await json("label", "list", "bikeshare")
        expectKeys("item id window probability state", in: items.array?.first)
        try await expectBlindness(of: try await json("label", "next", "bikeshare"))

        // With upstream labels there is nothing left to ask.
        expectKeys(counts, in: try await json("labels", "import", "bikeshare", example("labels.csv")))
        let evaluation = try await json("evaluate", "bikeshare")
        expectKeys(
            "through closed revised flagged notices empty alertsRaised alertsReopened alertsCleared sampled",
            in: evaluation
        )
        let windows = try await json("window", "list", "bikeshare")
        expectKeys("window start end rows state provisional revision", in: windows.array?.first)
        let findings = try await json("finding", "list", "bikeshare", "--all")
        expectKeys(
            "window rule column statistic value effectLower z pValue windowRows baselineRows threshold level outcome "
                + "reason",
            in: findings.array?.first
        )
        let alerts = try await json("alert", "list", "bikeshare")
        expectKeys("id level state from to windows topFindings verdict", in: alerts.array?.first)
        let quality = try await json("quality", "bikeshare", "--by", "all")
        expectKeys("window metric estimate lower upper labels rows method baseline", in: quality.array?.first)
        let proposals = try await json("threshold", "propose", "bikeshare")
        expectKeys(
            "proposal rule from to reason verdicts precision loss silenced raised",
            in: proposals.array?.first
        )

        try await expectVerdict(on: try #require(alerts.array?.first?["id"]?.number))
        #expect(
            try await run("labels", "export", "bikeshare").output.hasPrefix("prediction_id,label,origin,")
        )
    }

    @Test func anImportThatEvaluatesAnswersAsBothAndMayBeRepeated() async throws {
        let example = { Repository.example("bikeshare").appendingPathComponent($0).path }
        _ = try await run("init")
        _ = try await run("model", "apply", example("model.yaml"), "--yes")
        _ = try await run("baseline", "import", "bikeshare", example("baseline.csv"))
        let file = example("predictions.csv")
        let end = "2012-07-01"
        let both = try await json(
            "predictions",
            "import",
            "bikeshare",
            file,
            "--evaluate",
            "--through",
            end
        )
        let rows = try #require(both["read"]?.number)
        #expect(both["accepted"]?.number == rows && rows > 1_000)
        let closed = try await closedWindows()
        #expect(both["evaluation"]?["through"] == "2012-07-01T00:00:00Z")
        #expect(both["evaluation"]?["closed"]?.number == Double(closed) && closed > 0)

        let again = try await run("predictions", "import", "bikeshare", file, "--evaluate")
        let lines = again.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.first
                == "Batch 2: read \(Int(rows)), accepted 0, duplicate \(Int(rows)), rejected 0, waiting 0"
        )
        #expect(lines.last?.hasPrefix("Through ") == true)
        #expect(!again.errors.contains("Next: plumbline evaluate"))
        #expect(try await closedWindows() > closed)
    }

    private func closedWindows() async throws -> Int {
        let windows = try await json("window", "list", "bikeshare").array ?? []
        return windows.count { $0["revision"]?.number != nil }
    }

    private func expectBlindness(of task: JSONValue) async throws {
        expectKeys("item id window probability state evidence features question", in: task)
        #expect(task["window"] == .null)
        #expect(task["probability"] == .null)
        #expect(task["prediction"] == nil)
        let item = try #require(task["item"]?.number)
        let given = try await json("label", "give", "\(Int(item))", "140")
        expectKeys("item id answer prediction counts", in: given)
        #expect(given["answer"] == "140")
    }

    private func expectVerdict(on alert: Double) async throws {
        let number = "\(Int(alert))"
        let note = "The fleet has grown."
        let confirmed = try await run(
            "alert",
            "confirm",
            number,
            "--cause",
            "population",
            "--harm",
            "yes",
            "--because",
            note
        )
        #expect(confirmed.output == "")
        let shown = try await json("alert", "show", number)
        #expect(shown["state"] == "confirmed")
        #expect(shown["windowsWaiting"] == 0)
        let verdict = shown["windowDetails"]?.array?.first?["verdict"]
        #expect(verdict?["cause"] == "population")
        #expect(verdict?["harm"] == "yes")
        #expect(verdict?["note"] == .string(note))
    }

    @Test func goodRowsAreKeptAndRejectsWrittenToAFileOfTheirOwn() async throws {
        _ = try await run("init")
        let example = Repository.example("bikeshare")
        _ = try await run("model", "apply", example.appendingPathComponent("model.yaml").path, "--yes")
        let source = try String(
            contentsOf: example.appendingPathComponent("predictions.csv"),
            encoding: .utf8
        )
        let lines = source.split(whereSeparator: \.isNewline).prefix(6).map(String.init)
        let time = try #require(lines[2].split(separator: ",").dropFirst().first)
        let broken = lines[2].replacing(time, with: "yesterday")
        let text = (lines[..<2] + [broken] + lines[3...]).joined(separator: "\n") + "\n"
        let file = try folder.write(text, to: "mixed.csv").path
        let rejects = folder.file("rejects.csv")

        let refused = try await BuiltProgram.run(
            ["predictions", "import", "bikeshare", file],
            environment: environment
        )
        #expect(refused.status == 65)
        #expect(refused.errors.contains("Line 3, column \"timestamp\": \"yesterday\""))
        let kept = try await json(
            "predictions",
            "import",
            "bikeshare",
            file,
            "--keep-good",
            "--rejects",
            rejects.path
        )
        #expect(kept["accepted"] == 4)
        #expect(kept["rejected"] == 1)
        #expect(kept["problems"]?.array?.first?["line"] == 3)
        #expect(try String(contentsOf: rejects, encoding: .utf8) == "\(lines[0])\n\(broken)\n")
        let over = try await BuiltProgram.run(
            ["predictions", "import", "bikeshare", file, "--keep-good", "--rejects", rejects.path],
            environment: environment
        )
        #expect(over.status == 75)
    }
}
