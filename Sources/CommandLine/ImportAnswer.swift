import Operations

/// What an import did, as people and programs read it.
struct ImportAnswer {
    var report: ImportReport
    /// The command that usually follows.
    var next: String?

    func write(as format: OutputFormat) {
        switch format {
        case .json: Output.result(json.text)
        case .text:
            Output.result("Batch \(report.batch): \(counts)")
            let problems = report.shownProblems
            for problem in problems { Output.talk("  " + shown(problem.sentence)) }
            let more = report.problemCount - problems.count
            if !problems.isEmpty, more > 0 { Output.talk("  and \(more) more") }
            for note in report.notes { Output.talk(shown(note)) }
            if let next, !report.replayed { Output.talk("Next: " + next) }
        }
    }

    private var counts: String {
        "read \(report.read), accepted \(report.accepted), duplicate \(report.duplicate), "
            + "rejected \(report.rejected), waiting \(report.waiting)"
    }

    /// The figures as an object.
    var json: JSONText {
        .members([
            "batch": .integer(report.batch), "read": .integer(report.read),
            "accepted": .integer(report.accepted),
            "duplicate": .integer(report.duplicate), "rejected": .integer(report.rejected),
            "waiting": .integer(report.waiting), "replayed": .bool(report.replayed),
            "problems": .array(
                report.shownProblems.map { problem in
                    .members([
                        "line": .integer(problem.line), "column": .optional(problem.column),
                        "value": .string(problem.value), "sentence": .string(problem.sentence),
                    ])
                }
            ),
            "problemCount": .integer(report.problemCount), "notes": .strings(report.notes),
        ])
    }
}

/// Runs an import so that its refusal names the file.
func importing(
    _ file: String,
    _ body: (ImportSource, ProgressReport?) throws(WorkbenchError) -> ImportReport
) throws(WorkbenchError) -> ImportReport {
    do {
        return try withProgress { progress throws(WorkbenchError) in try body(.file(file), progress) }
    } catch .refusedFile(let text, let problems, let count) {
        let name = file == "-" ? "standard input" : shown(file)
        throw .refusedFile("\(name): \(text)", problems: problems, problemCount: count)
    }
}
