import Foundation
import TestSupport
import Testing

/// `plumbline explain` from end to end: the real program on a real file.
struct ExplainTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["PLUMBLINE_DATABASE": folder.file("test.sqlite").path, "PLUMBLINE_REVIEWER": "ada"]
    }

    private func run(_ arguments: String...) async throws -> BuiltProgram.Run {
        try await BuiltProgram.run(arguments, environment: environment)
    }

    private func loadFlights(through moment: String) async throws {
        let example = { Repository.example("flights").appendingPathComponent($0).path }
        for arguments in [
            ["init"], ["model", "apply", example("model.yaml"), "--yes"],
            ["baseline", "import", "flights", example("baseline.csv")],
            ["predictions", "import", "flights", example("predictions.csv")],
            ["evaluate", "flights", "--through", moment],
        ] {
            let run = try await BuiltProgram.run(arguments, environment: environment)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
        }
    }

    @Test func aWindowIsExplainedInWordsBarsAndJSON() async throws {
        try await loadFlights(through: "2014-02-01T00:00:00Z")
        let text = try await run("explain", "flights", "2013-12-09")
        #expect(text.status == 0)
        for part in [
            "flights 2013-12-09: 555 rows against", "What each feature did to it (shift +",
            "Which features moved (told apart with AUC", "not explained", "█",
        ] { #expect(text.output.contains(part), "\(part)") }

        let lines = text.output.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("  Departure delay  ") && $0.contains("█") })
        #expect(!text.output.contains("\\u{"))

        let answer = try await run("explain", "flights", "2013-12-09", "--format", "json")
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        )
        #expect(root["window"] as? String == "2013-12-09")
        let shift = try #require(root["shift"] as? Double)
        let remainder = try #require(root["remainder"] as? Double)
        let contributions = try #require(root["contributions"] as? [[String: Any]])
        #expect(contributions.count == 14)
        let sum = contributions.reduce(0) { $0 + ($1["effect"] as? Double ?? .nan) } + remainder
        #expect(abs(sum - shift) < 1e-12)
        #expect(root["surrogateR2"] is Double)
        #expect(root["attributions"] is NSNull)
        let sentences = try #require(root["sentences"] as? [String])
        #expect(sentences.first.map { text.output.contains($0) } == true)
        let segments = try #require(root["segments"] as? [[String: Any]])

        // A segment leads to its rows.
        guard let first = segments.first else { return }
        let rows = try await run(
            "window",
            "rows",
            "flights",
            "2013-12-09",
            "--segment",
            "1",
            "--format",
            "json"
        )
        let found = try #require(
            try JSONSerialization.jsonObject(with: Data(rows.output.utf8)) as? [String: Any]
        )
        #expect(found["segment"] as? String == first["segment"] as? String)
        #expect(found["total"] as? Int == first["rows"] as? Int)
    }

    /// Only flagged windows are explained when they are evaluated; of others it is computed when somebody asks.
    @Test func aWindowThatWasNeverExplainedIsExplainedWhenAsked() async throws {
        try await loadFlights(through: "2013-05-01T00:00:00Z")
        let windows = try await run("window", "list", "flights", "--format", "json")
        let list = try #require(
            try JSONSerialization.jsonObject(with: Data(windows.output.utf8)) as? [[String: Any]]
        )
        let quiet = list.first { $0["state"] as? String != "flagged" && !($0["state"] is NSNull) }
        let window = try #require(quiet?["window"] as? String)
        let first = try await run("explain", "flights", window)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.hasPrefix("flights \(window): "))
        // Computed again, it says the same.
        let second = try await run("explain", "flights", window)
        #expect(second.output == first.output)
    }

    @Test func whatCannotBeExplainedIsSaid() async throws {
        try await loadFlights(through: "2013-05-01T00:00:00Z")
        let unknown = try await run("explain", "flights", "2031-01-06")
        #expect(unknown.status == 66)
        #expect(
            unknown.errors.contains(
                "The model “flights” has no evaluated window 2031-01-06. `plumbline window list flights` shows them."
            )
        )
        // A week that is there and not evaluated yet.
        let open = try await run("explain", "flights", "2013-12-09")
        #expect(open.status == 66)
        #expect(open.errors.contains("has no evaluated window 2013-12-09"))
        let model = try await run("explain", "fligths", "2013-04-22")
        #expect(model.status == 66)
        #expect(model.errors.contains("There is no model “fligths”. There are: flights."))
        let usage = try await run("explain", "flights")
        #expect(usage.status == 64)
    }
}
