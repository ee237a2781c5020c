import Foundation
import TestSupport
import Testing

/// `plumbline profile` from end to end: the real program, on a year of flights that many machines have in parts.
struct ProfileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ arguments: [String], database: String = "rows", input: String? = nil) async throws
        -> BuiltProgram.Run
    {
        try await BuiltProgram.run(
            arguments,
            input: Data((input ?? "").utf8),
            environment: [
                "PLUMBLINE_DATABASE": folder.file("\(database).sqlite").path, "PLUMBLINE_REVIEWER": "ada",
            ],
            within: .seconds(300)
        )
    }

    private func path(_ name: String) -> String { folder.file(name).path }

    private func example(_ name: String) -> String {
        Repository.example("flights").appendingPathComponent(name).path
    }

    private func prepare(_ database: String) async throws {
        for arguments in [
            ["init"], ["model", "apply", example("model.yaml"), "--yes"],
            ["baseline", "import", "flights", example("baseline.csv")],
        ] {
            let run = try await run(arguments, database: database)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
        }
    }

    private func objects(_ arguments: [String], database: String) async throws -> [[String: Any]] {
        let run = try await run(arguments + ["--format", "json"], database: database)
        #expect(run.status == 0, "\(arguments): \(run.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
        )
    }

    @Test func partsMergedInAnyOrderFindWhatOneMachineFinds() async throws {
        for database in ["rows", "profiles"] { try await prepare(database) }
        let imported = try await run(["predictions", "import", "flights", example("predictions.csv")])
        #expect(imported.status == 0)

        let bins = try await run(
            ["profile", "bins", "flights", "--output", path("flights.bins")],
            database: "profiles"
        )
        #expect(bins.status == 0 && bins.output.isEmpty)
        #expect(bins.errors.contains("Next, on each machine: plumbline profile rows"))

        // Five parts as an engine hands them out: the first with the header, the others without, one empty.
        let text = try String(contentsOfFile: example("predictions.csv"), encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let header = try #require(lines.first)
        var profiles: [String] = []
        for part in 0..<5 {
            let size = (lines.count + 3) / 4
            let rows = part < 4 ? lines[(part * size)..<min(lines.count, (part + 1) * size)] : []
            // No database is needed: there is none of that name.
            let run = try await run(
                ["profile", "rows", path("flights.bins"), "-", "--columns", header],
                database: "none",
                input: rows.map { $0 + "\n" }.joined()
            )
            #expect(run.status == 0, "\(run.errors)")
            profiles.append(run.output)
            try run.output.write(toFile: path("part-\(part).profiles"), atomically: true, encoding: .utf8)
        }
        #expect(profiles[4].isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path("none.sqlite")))

        // Two merged by their names, then all of them through a pipe, in another order.
        let two = try await run(["profile", "merge", path("part-3.profiles"), path("part-1.profiles")])
        let merged = try await run(["profile", "merge"], input: profiles[2] + two.output + profiles[0])
        #expect(merged.status == 0 && merged.output.split(separator: "\n").count == 40)
        try merged.output.write(toFile: path("all.jsonl"), atomically: true, encoding: .utf8)
        let answer = try await run(
            ["predictions", "import", "flights", path("all.jsonl")],
            database: "profiles"
        )
        #expect(answer.output.hasPrefix("Batch 2: read 25148, accepted 25148, duplicate 0, rejected 0"))
        #expect(answer.errors.contains("Profiles of 40 windows; "))

        for database in ["rows", "profiles"] {
            let run = try await run(
                ["evaluate", "flights", "--through", "2014-02-01T00:00:00Z"],
                database: database
            )
            #expect(run.status == 0, "\(run.errors)")
        }
        let exact = try await objects(["finding", "list", "flights", "--all"], database: "rows")
        let found = try await objects(["finding", "list", "flights", "--all"], database: "profiles")
        #expect(exact.count == found.count && exact.count > 1_000)
        var bounded = 0
        for (mine, theirs) in zip(found, exact) {
            let name = "\(theirs["window"] ?? "") \(theirs["rule"] ?? "")"
            #expect(mine["rule"] as? String == theirs["rule"] as? String)
            #expect(mine["outcome"] as? String == theirs["outcome"] as? String, "\(name)")
            let bound = mine["bound"] as? Double ?? 0
            bounded += bound > 0 ? 1 : 0
            #expect(bound < 0.005 && theirs["bound"] is NSNull)
            let off = abs((mine["value"] as? Double ?? 0) - (theirs["value"] as? Double ?? 0))
            #expect(off <= bound + 1e-9, "\(name)")
        }
        // The score has a bound in each of the 40 weeks; columns of few different values are exact.
        #expect(bounded >= 40)
        let items = try await objects(["label", "list", "flights"], database: "profiles")
        let drawn = try await objects(["label", "list", "flights"], database: "rows")
        #expect(
            items.map { $0["id"] as? String } == drawn.map { $0["id"] as? String } && items.count == 1_200
        )

        // People see the bound too.
        let table = try await run(
            ["finding", "list", "flights", "--window", "2013-06-24", "--all"],
            database: "profiles"
        )
        #expect(table.output.contains(" ± 0.00"))
    }

    @Test func whatIsWrongIsSaidWithItsExitCode() async throws {
        try await prepare("rows")
        let none = try await run(["profile", "bins", "unknown"])
        #expect(none.status == 66 && none.errors.contains("There is no model “unknown”."))
        _ = try await run(["profile", "bins", "flights", "--output", path("flights.bins")])
        let missing = try await run(["profile", "rows", path("flights.bins"), path("none.csv")])
        #expect(missing.status == 66)
        let noBins = try await run(["profile", "rows", example("model.yaml"), example("predictions.csv")])
        #expect(noBins.status == 65 && noBins.errors.contains("The file of bins is cut off, or is none."))
        let bad = try await run(
            ["profile", "rows", path("flights.bins"), "-"],
            input: "prediction_id,timestamp\n1,2013-04-01T00:00:00Z\n"
        )
        #expect(bad.status == 65 && bad.errors.contains("The file has no column"))
        let both = try await run(["profile", "rows", "-"])
        #expect(both.status == 64)
        let line = try await run(["profile", "merge"], input: "{\"plumblineProfile\":1}\n")
        #expect(line.status == 65 && line.errors.contains("Line 1: the profile lacks a part"))
        let empty = try await run(["profile", "merge"], input: "")
        #expect(empty.status == 0 && empty.output.isEmpty)
    }
}
