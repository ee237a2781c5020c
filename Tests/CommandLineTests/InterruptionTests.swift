import Foundation
import TestSupport
import Testing

/// An import that a person or the system ends on the way.
struct InterruptionTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]
    /// Some seconds of work for a program without optimisation.
    private static let rows = 400_000

    init() throws {
        folder = try TemporaryFolder()
        environment = ["PLUMBLINE_DATABASE": folder.file("test.sqlite").path, "PLUMBLINE_REVIEWER": "ada"]
    }

    private func run(_ arguments: String...) async throws -> BuiltProgram.Run {
        try await BuiltProgram.run(arguments, environment: environment)
    }

    private func json(_ arguments: String...) async throws -> JSONValue {
        let run = try await BuiltProgram.run(arguments + ["--format", "json"], environment: environment)
        return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }

    /// A model, and a file of predictions for it.
    private func prepare() async throws -> String {
        let model = folder.file("model.yaml")
        try Data(
            """
            model: m
            task: binary
            question: Is it so?
            classes: { "0": No, "1": Yes }
            columns: { id: id, time: time, prediction: prediction, score: score, features: { x: number } }
            windows: { every: day, timeZone: UTC }
            """.utf8
        ).write(to: model)
        #expect(try await run("init").status == 0)
        #expect(try await run("model", "apply", model.path, "--yes").status == 0)
        var text = "id,time,prediction,score,x\n"
        text.reserveCapacity(Self.rows * 40)
        for row in 0..<Self.rows { text += "p\(row),2026-01-01T00:00:00Z,1,0.5,\(row % 90)\n" }
        let file = folder.file("rows.csv")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Starts an import and sends it a signal once rows of it lie in the database.
    ///
    /// On a thread of its own: among a thousand tests a task would wait for its turn longer than the import takes.
    private func interrupt(_ signal: Int32, anImportOf file: String) async throws -> ChildProcess {
        let process = try ChildProcess(
            BuiltProgram.url(),
            ["predictions", "import", "m", file],
            environment: environment
        )
        // Seen by the size of the log: to ask the program takes longer than a quick import.
        let log = folder.file("test.sqlite-wal").path
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let end = ContinuousClock.now + .seconds(120)
                while ContinuousClock.now < end {
                    let facts = try? FileManager.default.attributesOfItem(atPath: log)
                    if (facts?[.size] as? Int ?? 0) > 1_000_000 { break }
                    usleep(2_000)
                }
                process.send(signal)
                continuation.resume()
            }
        }
        return process
    }

    private func expectANewImportOfAllRows(of file: String) async throws {
        let report = try await json("predictions", "import", "m", file)
        #expect(report["accepted"] == .number(Double(Self.rows)))
        let batches = try await json("batch", "list", "m")
        #expect(batches.array?.map { $0["state"] } == ["accepted"])
        #expect(try await run("verify").status == 0)
    }

    @Test func ctrlCLeavesNothingOfAnImport() async throws {
        let file = try await prepare()
        let process = try await interrupt(SIGINT, anImportOf: file)
        #expect(try await process.finish() == 130)
        #expect(
            process.errors.contains("Interrupted. Nothing is left half done; run the command again to go on.")
        )
        #expect(try await json("batch", "list", "m").array?.isEmpty == true)
        try await expectANewImportOfAllRows(of: file)
    }

    @Test func whatAKilledImportLeftIsRemovedByTheNext() async throws {
        let file = try await prepare()
        let process = try await interrupt(SIGKILL, anImportOf: file)
        #expect(try await process.finish() == -9)
        #expect(try await json("batch", "list", "m").array?.map { $0["state"] } == ["unfinished"])
        try await expectANewImportOfAllRows(of: file)
    }
}
