import DriftStatistics
import Formats
import Monitoring
import Review
import Storage

/// One import under way: many short transactions behind one acceptance row.
///
/// Rows are stored under a batch that nobody sees. When the file ends without a fault the batch is accepted in one
/// row; otherwise everything it stored is removed.
struct ImportRun {
    let database: Database
    let model: StoredModel
    let kind: BatchKind
    let form: ImportForm
    let actor: String
    let moment: Moment
    let rejects: RejectSink?
    let correct: Bool
    let progress: ProgressReport?

    var batch: Int64 = 0
    var counts = BatchCounts()
    var problems = InputProblems()
    /// Where the ids of this import lie, for look-ups before its index is written; for labels the value given.
    var seen: [UInt64: Seen] = [:]
    var index: [IndexEntry] = []
    var cutter: WindowCutter?
    var rowsBefore = 0
    /// Rows whose id was imported before, by the window in which they would lie.
    var repeatedIds: [String: Int] = [:]
    var lastWindow: String?
    /// The file of a folder whose rows are stored.
    var file: String?
    /// What a person should know beside the counts.
    var notes: [String] = []

    struct Seen {
        var id: String
        var line: Int
        var file: String?

        /// Where it stands, as the end of a sentence.
        var place: String { file.map { "in \($0) on line \(line)" } ?? "on line \(line)" }
    }

    init(
        database: Database,
        model: StoredModel,
        kind: BatchKind,
        form: ImportForm,
        actor: String,
        moment: Moment,
        rejects: RejectSink?,
        correct: Bool,
        progress: ProgressReport?
    ) {
        self.database = database
        self.model = model
        self.kind = kind
        self.form = form
        self.actor = actor
        self.moment = moment
        self.rejects = rejects
        self.correct = correct
        self.progress = progress
        cutter = WindowCutter(model.model.windows)
    }

    mutating func execute(_ source: ImportSource, contentHash: String) throws -> ImportReport {
        var reader: TableReader
        if kind == .baseline, form == .sagemaker {
            let rebuilt = try source.sageMakerBaseline(of: model.model)
            notes = rebuilt.notes
            reader = try TableReader(
                source: ByteSource(bytes: rebuilt.csv),
                model: model.model,
                kind: .rebuiltBaseline
            )
        } else if form == .labelstudio {
            guard kind == .labels else {
                throw FormatError.nothingToRead(
                    "Label Studio's tasks hold labels. Import \(kind.rawValue) as CSV or JSON lines."
                )
            }
            let found = try LabelStudioTasks.labels(in: source.document(), of: model.model)
            if found.unanswered > 0 { notes.append("Tasks without an answer: \(found.unanswered).") }
            reader = try TableReader(
                source: ByteSource(bytes: found.lines),
                model: model.model,
                kind: .labels,
                form: .jsonLines
            )
        } else {
            do throws(FormatError) {
                reader = try TableReader(
                    files: try source.files(for: form),
                    model: model.model,
                    kind: kind.table,
                    form: form.table,
                    takesMissingFeatures: kind == .predictions && rejects != nil
                )
            } catch {
                throw refusal(of: error, source)
            }
        }
        if let rejects {
            if form.hasHeader { rejects(reader.headerLine[...]) }
            reader.onReject = rejects
        }
        rowsBefore = try database.read { try $0.predictionCount(of: model.id) }
        batch = try write { try $0.beginBatch(model: model.id, kind: kind, contentHash: contentHash) }
        do {
            while let next = try reader.nextBatch() {
                try store(next, header: reader.modelHeader)
                progress?(
                    Progress(
                        activity: "Importing \(kind.rawValue)",
                        done: reader.rowsRead,
                        total: nil,
                        unit: "rows"
                    )
                )
                try stopAtFault(reader)
            }
            try stopAtFault(reader)
            try accept(reader, source)
        } catch {
            // The rows were never visible; if even this fails, the next import of the kind sweeps them.
            try? write { try $0.discardBatch(batch) }
            throw (error as? FormatError).map { refusal(of: $0, source) } ?? error
        }
        return report(reader)
    }

    /// Without a place for rejects, one bad row refuses the whole file, but only once 20 problems were seen or the file
    /// has ended, so that a person can mend more than one at a time.
    private func stopAtFault(_ reader: TableReader) throws {
        let total = reader.problems.total + problems.total
        guard rejects == nil, total > 0 else { return }
        var rest = reader
        while !rest.problems.isFull, try rest.nextBatch() != nil {}
        let all = merged(rest.problems)
        let more = all.total > all.kept.count ? " The first \(all.kept.count) are listed." : ""
        throw WorkbenchError.refusedFile(
            "The file was refused and nothing was stored: \(all.total) \(all.total == 1 ? "problem" : "problems").\(more) "
                + (kind == .predictions
                    ? "Mend the file, or take the good rows with --keep-good."
                    : "Mend the file and import it again."),
            problems: all.kept,
            problemCount: all.total
        )
    }

    private func merged(_ read: InputProblems) -> (kept: [InputProblem], total: Int) {
        let all = (read.kept + problems.kept).sorted { ($0.file ?? "", $0.line) < ($1.file ?? "", $1.line) }
        return (Array(all.prefix(InputProblems.keptAtMost)), read.total + problems.total)
    }

    private mutating func accept(_ reader: TableReader, _ source: ImportSource) throws {
        counts.read = reader.rowsRead
        counts.rejected += reader.rejectedRows
        counts.extraColumns = reader.extraColumns
        counts.missingColumns = reader.missingColumns
        if !counts.missingColumns.isEmpty {
            counts.probableRenames = try probableRenames(
                missing: counts.missingColumns,
                unknown: counts.extraColumns,
                in: source
            )
        }
        counts.typeProblems = reader.typeProblems
        let (counts, batch, kind, index, repeatedIds) = (counts, batch, kind, index, repeatedIds)
        let typeProblems = reader.typeProblems.sorted { $0.key < $1.key }
        try write { transaction in
            if let segment = kind.segment, segment != .baseline {
                try transaction.insertIndex(index, batch: batch, model: model.id, kind: segment)
            }
            if let lastWindow, !typeProblems.isEmpty {
                try transaction.addRejectedValues(
                    batch: batch,
                    model: model.id,
                    typeProblems.map { (lastWindow, $0.key, $0.value) }
                )
            }
            try transaction.addRepeatedIds(batch: batch, model: model.id, repeatedIds)
            try transaction.acceptBatch(batch, counts: counts)
            if kind == .baseline {
                _ = try transaction.addBaseline(model: model.id, source: .batch(batch))
            }
            if kind == .predictions { _ = try transaction.joinWaitingLabels(of: model.id) }
            _ = try transaction.record(
                action: "batch.accepted",
                subject: "batch \(batch)",
                detail:
                    "\(kind.rawValue) of \(model.model.name): read \(counts.read), accepted \(counts.accepted), "
                    + "duplicate \(counts.duplicate), rejected \(counts.rejected)"
            )
        }
        if let segment = kind.segment, segment != .baseline {
            while try write({ try $0.compactIndex(of: model.id, kind: segment) }) {}
        }
    }

    private func report(_ reader: TableReader) -> ImportReport {
        let all = merged(reader.problems)
        var notes = notes
        if !reader.extraColumns.isEmpty {
            notes.append(
                "Columns that the model file does not name were ignored: \(reader.extraColumns.joined(separator: ", "))."
            )
        }
        if !counts.missingColumns.isEmpty {
            notes.append(
                "Features that the file lacks are missing in every row: \(counts.missingColumns.joined(separator: ", "))."
            )
        }
        for rename in counts.probableRenames {
            notes.append(
                "“\(rename.fileName)” probably is “\(rename.column)”: \(rename.reason). If so: "
                    + "plumbline model rename \(model.model.name) \(rename.column) \(rename.fileName)"
            )
        }
        if counts.waiting > 0 {
            notes.append(
                "\(counts.waiting) labels wait for predictions that are not known yet; they join when those arrive."
            )
        }
        return ImportReport(
            batch: batch,
            read: counts.read,
            accepted: counts.accepted,
            duplicate: counts.duplicate,
            rejected: counts.rejected,
            waiting: counts.waiting,
            replayed: false,
            problems: all.kept,
            problemCount: all.total,
            notes: notes
        )
    }

    mutating func reject(line: Int, id: String, rule: String, wayOut: String, row: () -> String) {
        problems.add(
            InputProblem(
                file: file,
                line: line,
                column: model.model.columns.id,
                value: id,
                rule: rule,
                wayOut: wayOut
            )
        )
        counts.rejected += 1
        if let rejects { rejects(Array(row().utf8)[...]) }
    }

    func write<T>(_ body: (WriteTransaction) throws -> T) throws -> T {
        try database.write(at: moment, by: actor, body)
    }
}

extension BatchKind {
    var table: TableKind {
        switch self {
        case .predictions: .predictions
        case .baseline: .baseline
        case .labels: .labels
        case .evidence: .evidence
        }
    }

    var segment: SegmentKind? {
        switch self {
        case .predictions: .prediction
        case .baseline: .baseline
        case .evidence: .evidence
        case .labels: nil
        }
    }
}
