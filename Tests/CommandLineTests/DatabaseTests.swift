import Foundation
import TestSupport
import Testing

/// Commands on a real database file.
struct DatabaseTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["PLUMBLINE_DATABASE": folder.file("test.sqlite").path, "PLUMBLINE_REVIEWER": "ada"]
    }

    private func run(_ arguments: String..., input: String = "") async throws -> BuiltProgram.Run {
        try await BuiltProgram.run(arguments, input: Data(input.utf8), environment: environment)
    }

    private func json(_ run: BuiltProgram.Run) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }

    private func withModel() async throws {
        #expect(try await run("init").status == 0)
        let model = Repository.example("bikeshare").appendingPathComponent("model.yaml").path
        #expect(try await run("model", "apply", model, "--yes").status == 0)
    }

    @Test func initMakesWhoeverRunsItAnAdminOnceAndPrintsTheCodeAlone() async throws {
        let first = try await run("init")
        #expect(first.status == 0)
        #expect(first.output.split(separator: "\n").count == 1)
        #expect(first.errors.contains("ada is an admin."))
        let again = try await run("init")
        #expect(again.status == 75)
        #expect(again.output == "")
        let people = try json(await run("reviewer", "list", "--format", "json"))
        #expect(people.array?.count == 1)
        let ada = people.array?.first
        #expect(ada?["name"] == "ada" && ada?["role"] == "admin" && ada?["disabledAt"] == .null)
        // Nothing is known of somebody who has not answered yet.
        #expect(ada?["answers"] == 0 && ada?["knownTruth"] == 0 && ada?["error"] == .null)
    }

    @Test func whoIsNotThereMayDoNothingAndIsTold() async throws {
        #expect(try await run("init").status == 0)
        let refused = try await run("reviewer", "add", "bob", "--as", "eve")
        #expect(refused.status == 66)
        #expect(refused.errors.hasPrefix("plumbline: There is nobody called “eve”."))
    }

    @Test func whatARoleDoesNotAllowExits77() async throws {
        #expect(try await run("init").status == 0)
        #expect(try await run("reviewer", "add", "bob", "--role", "reviewer").status == 0)
        #expect(try await run("reviewer", "add", "eve", "--as", "bob").status == 77)
    }

    @Test func anAdminChangesRolesAndCodesAndReopensAccounts() async throws {
        #expect(try await run("init").status == 0)
        #expect(try await run("reviewer", "add", "bob").status == 0)
        let role = try await run("reviewer", "role", "bob", "lead")
        #expect(role.status == 0)
        #expect(role.errors == "bob is a lead now.\n")
        #expect(try await run("reviewer", "role", "bob", "admin", "--as", "bob").status == 77)
        let last = try await run("reviewer", "role", "ada", "lead")
        #expect(last.status == 75)
        #expect(last.errors == "plumbline: ada is the only admin. Make somebody else an admin first.\n")
        let code = try await run("reviewer", "code", "bob")
        #expect(code.status == 0)
        #expect(code.output.split(separator: "\n").count == 1)
        #expect(code.errors.contains("bob is a lead."))
        #expect(try await run("reviewer", "disable", "bob").status == 0)
        #expect(try await run("reviewer", "code", "bob").status == 75)
        #expect(try await run("reviewer", "reopen", "bob").status == 0)
        #expect(try await run("reviewer", "code", "bob").status == 0)
    }

    @Test func aReviewerWorksBlindInTheShellToo() async throws {
        try await withModel()
        #expect(try await run("reviewer", "add", "bob").status == 0)
        for command in [
            "alert list bikeshare", "alert show 1", "alert quality bikeshare", "audit list bikeshare",
            "window list bikeshare", "window show bikeshare w", "window rows bikeshare w",
            "finding list bikeshare", "explain bikeshare w", "quality bikeshare", "rule list bikeshare",
            "threshold list bikeshare", "threshold history bikeshare",
        ] {
            let words = command.split(separator: " ").map(String.init)
            let refused = try await BuiltProgram.run(words + ["--as", "bob"], environment: environment)
            #expect(refused.status == 77, "\(command)")
            #expect(refused.errors.contains("`plumbline review list`"), "\(command)")
        }
        let asBob = environment.merging(["PLUMBLINE_REVIEWER": "bob"]) { _, bob in bob }
        #expect(try await BuiltProgram.run(["report", "bikeshare"], environment: asBob).status == 77)
        let waiting = try await run("review", "list", "--as", "bob", "--format", "json")
        #expect(waiting.status == 0)
        #expect(waiting.output == "[]\n")
    }

    @Test func aModelFileIsNotAppliedWhereNobodyCanBeAsked() async throws {
        #expect(try await run("init").status == 0)
        let model = Repository.example("bikeshare").appendingPathComponent("model.yaml").path
        let refused = try await run("model", "apply", model)
        #expect(refused.status == 64)
        #expect(refused.output.contains("new model bikeshare"))
        #expect(
            refused.errors == "plumbline: Nothing was applied, since nobody can be asked here. "
                + "Apply with --yes, or look with --dry-run.\n"
        )
        #expect(try json(await run("model", "list", "--format", "json")) == [])
        #expect(try await run("model", "apply", model, "--dry-run").status == 0)
        #expect(try json(await run("model", "list", "--format", "json")) == [])
        #expect(try await run("model", "apply", model, "--yes").status == 0)
        let applied = try #require(try json(await run("model", "list", "--format", "json")).array?.first)
        #expect(applied["model"] == "bikeshare")
        #expect(applied["revision"] == 1)
        let again = try await run("model", "apply", model)
        #expect(again.status == 0)
        #expect(again.errors.contains("The file changes nothing in bikeshare."))
    }

    @Test func aRefusedModelFileExits65AndListsItsProblemsOneALine() async throws {
        #expect(try await run("init").status == 0)
        let refused = try await run(
            "model",
            "apply",
            "-",
            "--yes",
            input: "model: m\ntask: guessing\nwidows: 7\n"
        )
        #expect(refused.status == 65)
        let lines = refused.errors.split(separator: "\n")
        #expect(
            lines.first?.hasPrefix("plumbline: standard input was refused and nothing was applied: ") == true
        )
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("  ") })
        #expect(lines.count > 2)
        #expect(refused.errors.contains("widows"))
    }

    @Test func whatModelShowPrintsCanBeAppliedAgainFromStandardInput() async throws {
        try await withModel()
        let shown = try await run("model", "show", "bikeshare")
        let again = try await run("model", "apply", "-", "--dry-run", input: shown.output)
        #expect(again.status == 0)
        #expect(again.errors == "The file changes nothing in bikeshare.\n")
    }

    @Test(arguments: [
        "baseline list", "batch list", "window list", "finding list", "alert list", "label list", "quality",
    ])
    func anEmptyListIsAnEmptyArrayInJSONAndSaysWhatToDoNextInText(_ command: String) async throws {
        try await withModel()
        let arguments = command.split(separator: " ").map(String.init) + ["bikeshare"]
        let json = try await BuiltProgram.run(arguments + ["--format", "json"], environment: environment)
        #expect(json.status == 0)
        #expect(json.output == "[]\n")
        let text = try await BuiltProgram.run(arguments, environment: environment)
        #expect(text.status == 0)
        #expect(text.output == "")
        #expect(text.errors.contains("plumbline "))
    }

    @Test func aRefusedFileExits65AndNamesFileLinesAndCount() async throws {
        try await withModel()
        let file = try folder.write(Self.brokenBaseline(), to: "broken.csv")
        let refused = try await run("baseline", "import", "bikeshare", file.path)
        #expect(refused.status == 65)
        #expect(refused.output == "")
        #expect(refused.errors.hasPrefix("plumbline: \(file.path): "))
        #expect(refused.errors.contains("  Line 2, column "))
        #expect(try json(await run("baseline", "list", "bikeshare", "--format", "json")) == [])
    }

    /// The example's baseline with a word where the first row has its first number.
    private static func brokenBaseline() throws -> String {
        let file = Repository.example("bikeshare").appendingPathComponent("baseline.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).prefix(
            50
        )
        var fields = (lines.dropFirst().first ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let header = (lines.first ?? "").split(separator: ",")
        let place = try #require(header.firstIndex(of: "temp") ?? header.firstIndex(of: "temperature"))
        fields[place] = "warm"
        return ([lines.first ?? "", fields.joined(separator: ",")[...]] + lines.dropFirst(2)).joined(
            separator: "\n"
        )
    }

    @Test func numbersInJSONKeepAllTheirDigitsAndWhatIsAbsentIsNull() async throws {
        try await withModel()
        let rules = try #require(try json(await run("rule", "list", "bikeshare", "--format", "json")).array)
        #expect(!rules.isEmpty)
        for rule in rules {
            guard case .object(let members) = rule else { continue }
            let keys: Set = [
                "rule", "statistic", "column", "category", "subject", "level", "direction", "threshold",
                "thresholdRevision", "minimumEffect", "minimumRows", "sentence", "tolerance", "power",
                "basis",
                "detects", "budgetPer100Windows", "budgetPerMonth", "severity", "of", "windows",
            ]
            #expect(Set(members.keys) == keys)
            #expect(rule["threshold"]?.number != nil)
        }
    }

    @Test func aReaderThatLeavesEarlyIsNoFailure() async throws {
        try await withModel()
        let program = try BuiltProgram.url().path
        let shell = try ChildProcess(
            URL(fileURLWithPath: "/bin/bash"),
            ["-c", "set -o pipefail; '\(program)' rule list bikeshare --format json | true"],
            environment: environment
        )
        #expect(try await shell.finish() == 0)
        #expect(shell.errors == "")
    }

    @Test func aNewDatabaseIsWholeAndItsBackupToo() async throws {
        try await withModel()
        #expect(try await run("verify").status == 0)
        let copy = folder.file("copy.sqlite").path
        #expect(try await run("backup", "--to", copy).status == 0)
        #expect(try await run("verify", "--database", copy).status == 0)
        #expect(try await run("backup", "--to", copy).status == 75)
    }
}
