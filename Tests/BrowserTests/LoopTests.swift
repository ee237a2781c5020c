import Foundation
import TestSupport
import Testing

/// The whole loop through both doors on one file: what the shell proposes is adopted in the browser, and taken back
/// in the shell while the server runs.
@Suite("The loop through both doors", .serialized) struct LoopTests {
    @Test func aProposalOfTheShellIsAdoptedInTheBrowserAndRevertedInTheShell() async throws {
        let home = try TemporaryFolder()
        let database = home.file("flights.sqlite").path
        let examples = try flightsWithALimit(in: home).path
        _ = try await shell(["demo", "--no-serve", "--reviewed", "--examples", examples], database)

        let quality = try await shell(["quality", "flights", "--by", "all", "--format", "json"], database)
        #expect(quality.contains("\"designed\""))
        let proposals = try JSONDecoder().decode(
            [Proposal].self,
            from: Data(
                try await shell(["threshold", "propose", "flights", "--format", "json"], database).utf8
            )
        )
        let raise = try #require(
            proposals.first { $0.rule == "kolmogorovSmirnov(score)" && $0.action == "raise" }
        )
        let number = try #require(raise.proposal)
        #expect(raise.from == 0.1 && raise.to > 0.1)

        let code = try await shell(["reviewer", "add", "lea", "--role", "lead"], database)
            .split(whereSeparator: \.isNewline).first.map(String.init)
        let server = try await ServerProcess(["serve", "--database", database])
        try await Browser.use { browser in
            try await browser.open(server.url("/sign-in?code=\(try #require(code))"))
            try await browser.submit("main button.main")
            try await browser.open(server.url("/models/flights/thresholds"))
            let form = "form[action='/proposals/\(number)/adoptions']"
            try await browser.click("\(form) [name=note]")
            try await browser.type("Eight dismissals speak for it.")
            try await browser.submit("\(form) button")
            let history = try await shell(
                ["threshold", "history", "flights", "--format", "json"],
                database
            )
            #expect(history.contains("Eight dismissals speak for it."))
            #expect(history.contains("\"adopted\""))
        }

        let adopted = try await limit(database)
        #expect(abs(adopted.limit - raise.to) < 1e-12)
        #expect(adopted.revision == 2)
        let stale = try await BuiltProgram.run(
            [
                "threshold", "adopt", String(number), "--because", "Once more.", "--database", database,
                "--as", "ada",
            ])
        #expect(stale.status == 75, "\(stale.errors)")

        let report = try await shell(["report", "flights", "--as", "json"], database)
        #expect(report.contains("Eight dismissals speak for it."))
        #expect(try await shell(["report", "flights", "--as", "json"], database) == report)

        let revision = try #require(adopted.id)
        _ = try await shell(
            ["threshold", "revert", String(revision), "--because", "The evidence was thin."],
            database
        )
        #expect(try await limit(database).limit == 0.1)
        #expect(try await server.stop() == 0)
        #expect(try await shell(["verify"], database).contains("whole"))
    }

    /// The examples with a limit of the score's rule that is too low for the year, so that there is one to raise.
    private func flightsWithALimit(in home: TemporaryFolder) throws -> URL {
        let examples = home.file("Examples")
        try FileManager.default.copyItem(
            at: Repository.root.appendingPathComponent("Examples"),
            to: examples
        )
        let file = examples.appendingPathComponent("flights/model.yaml")
        let rules = "\nrules:\n  - { statistic: kolmogorovSmirnov, columns: [score], limit: 0.1 }\n"
        try Data((String(contentsOf: file, encoding: .utf8) + rules).utf8).write(to: file)
        return examples
    }

    private struct Proposal: Decodable {
        var proposal: Int64?
        var rule: String
        var action: String
        var from: Double
        var to: Double
    }

    /// The newest revision of the score's rule; the history lists newest first.
    private func limit(_ database: String) async throws -> (limit: Double, revision: Int, id: Int?) {
        let text = try await shell(
            ["threshold", "history", "flights", "--format", "json"],
            database
        )
        let all = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let rule = try #require(all.array?.first { $0["rule"]?.string == "kolmogorovSmirnov(score)" })
        let limit = try #require(rule["threshold"]?.number)
        return (limit, Int(rule["number"]?.number ?? 0), rule["revision"]?.number.map { Int($0) })
    }

    private func shell(_ command: [String], _ database: String) async throws -> String {
        let run = try await BuiltProgram.run(
            command + ["--database", database],
            environment: ["PLUMBLINE_REVIEWER": "ada"],
            within: .seconds(300)
        )
        #expect(run.status == 0, "\(command): \(run.errors)")
        return run.output
    }
}
