import Formats
import Foundation
import Monitoring
import Review

/// How rows come that are to be profiled.
public struct ProfiledInput: Sendable {
    /// Where they come from.
    public var source: ImportSource
    /// CSV or JSON lines.
    public var form: ImportForm
    /// The names of the fields of CSV without a header; nil: the first line names them.
    public var header: [String]?
    /// Takes the raw lines of bad rows; nil: a bad row refuses all.
    public var rejects: RejectSink?

    /// Rows to profile.
    public init(
        source: ImportSource,
        form: ImportForm = .csv,
        header: [String]? = nil,
        keepGood rejects: RejectSink? = nil
    ) {
        self.source = source
        self.form = form
        self.header = header
        self.rejects = rejects
    }
}

/// Profiles rows without a database: one line for each window.
///
/// Memory grows with the number of windows and not with that of rows; a source without rows has no lines.
///
/// - Parameters:
///   - input: The rows.
///   - bins: The file that `Workbench.profileBins` made.
/// - Returns: The lines, oldest window first.
/// - Throws: `refusedFile` for bad rows or a bad file of bins, `notFound` for a file that cannot be read.
public func profileLines(of input: ProfiledInput, bins: ImportSource) throws(WorkbenchError) -> [String] {
    try mapping {
        let text = String(decoding: try bins.document(), as: UTF8.self)
        let plan = try ProfilePlanFile.plan(from: text, hash: textHash)
        guard input.form == .csv || input.form == .jsonl else {
            throw WorkbenchError.invalid(
                "Rows are profiled from CSV and JSON lines. Turn the file into one of them."
            )
        }
        guard input.header == nil || input.form == .csv else {
            throw WorkbenchError.invalid(
                "--columns names the fields of CSV; JSON lines name theirs themselves."
            )
        }
        guard let builder = ProfileBuilder(plan) else {
            throw FormatError.badProfilePlan(rule: "has windows that are no spans of time")
        }
        do {
            var run = try ProfileRun(input, plan, builder)
            return try run.lines()
        } catch FormatError.emptyFile, FormatError.emptyJSONLines {
            // A machine may get a part without rows.
            return []
        } catch let conflict as ProfileConflict {
            throw WorkbenchError.refusedFile(conflict.sentence, problems: [], problemCount: 0)
        }
    }
}

/// Adds profiles: one line for each window, whatever the order in which they come.
///
/// - Parameter sources: Files of lines; all must be of one model and counted in the same bins.
/// - Returns: The lines, oldest window first.
/// - Throws: `refusedFile` for lines that are cut off, changed, counted in other bins, or given twice.
public func mergedProfileLines(_ sources: [ImportSource]) throws(WorkbenchError) -> [String] {
    try mapping {
        let merged = try MergedProfiles(sources)
        return merged.lines.map { $0.text(hash: textHash) }
    }
}

/// Rows being profiled.
private struct ProfileRun {
    private var reader: TableReader
    private var builder: ProfileBuilder
    private let plan: ProfilePlan
    private let keepsGood: Bool
    private var noted: (rejected: Int, typeProblems: [String: Int]) = (0, [:])

    init(_ input: ProfiledInput, _ plan: ProfilePlan, _ builder: ProfileBuilder) throws {
        self.plan = plan
        self.builder = builder
        keepsGood = input.rejects != nil
        reader = try TableReader(
            files: try input.source.files(for: input.form),
            model: plan.model,
            kind: .predictions,
            form: input.form.table,
            takesMissingFeatures: keepsGood,
            header: input.header
        )
        if let rejects = input.rejects {
            if input.form.hasHeader { rejects(reader.headerLine[...]) }
            reader.onReject = rejects
        }
    }

    mutating func lines() throws -> [String] {
        while let batch = try reader.nextBatch() {
            try checkRows()
            try builder.add(batch.rows)
            noteRejected()
        }
        try checkRows()
        noteRejected()
        let bins = ProfilePlanFile.fingerprint(of: plan, hash: textHash)
        return builder.finished(unknown: reader.extraColumns, missing: reader.missingColumns).map {
            ProfileLine(model: plan.model.name, bins: bins, sampled: $0).text(hash: textHash)
        }
    }

    /// Tells the builder what was left out since it was told last.
    private mutating func noteRejected() {
        let news = reader.typeProblems.merging(noted.typeProblems) { $0 - $1 }.filter { $0.value > 0 }
        builder.note(rejected: reader.rejectedRows - noted.rejected, typeProblems: news)
        noted = (reader.rejectedRows, reader.typeProblems)
    }

    private func checkRows() throws {
        guard !keepsGood, reader.problems.total > 0 else { return }
        throw WorkbenchError.refusedFile(
            "Nothing was profiled: \(reader.problems.total) "
                + "\(reader.problems.total == 1 ? "problem" : "problems"). "
                + "Mend the rows, or profile the good ones with --keep-good.",
            problems: reader.problems.kept,
            problemCount: reader.problems.total
        )
    }
}
