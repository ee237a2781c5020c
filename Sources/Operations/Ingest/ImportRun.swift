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
    let attributions: AttributionSource?
    let progress: ProgressReport?

    var batch: Int64 = 0
    var counts = BatchCounts()
    var problems = InputProblems()
    /// The ids of this import and of earlier ones; nil for labels.
    var index: ImportIndex?
    /// Where the rows lie of the piece that is being written.
    var writing: Later<[[IndexEntry]]>?
    /// The predictions that have labels; nil for rows.
    var labelled: LabelledIds?
    var cutter: WindowCutter?
    var rowsBefore = 0
    /// Windows that came as profiles: rows would count beside them.
    var profiled: Set<String> = []
    /// Rows whose id was imported before, by the window in which they would lie.
    var repeatedIds: [String: Int] = [:]
    var lastWindow: String?
    /// The file of a folder whose rows are stored.
    var file: String?
    /// What a person should know beside the counts.
    var notes: [String] = []
    /// What the model leans on in the baseline, by somebody else's analysis.
    var analysis: ClarifyAnalysis?

    init(
        database: Database,
        model: StoredModel,
        kind: BatchKind,
        form: ImportForm,
        actor: String,
        moment: Moment,
        rejects: RejectSink?,
        correct: Bool,
        attributions: AttributionSource?,
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
        self.attributions = attributions
        self.progress = progress
        cutter = WindowCutter(model.model.windows)
    }

    /// Begins to read a source on a thread of its own.
    func reading(_ source: ImportSource) throws -> ReadAhead {
        var (reader, notes) = try reader(of: source, readsAhead: true)
        if let rejects {
            if form.hasHeader { rejects(reader.headerLine[...]) }
            reader.onReject = rejects
        }
        return ReadAhead(reader, notes: notes, refusesFaults: rejects == nil)
    }

    /// A reader from the first row on.
    func reader(of source: ImportSource, readsAhead: Bool = false) throws
        -> sending (reader: TableReader, notes: [String])
    {
        do {
            return try source.reader(
                of: kind,
                form,
                model.model,
                takesMissingFeatures: kind == .predictions && rejects != nil,
                attributions: attributions,
                readsAhead: readsAhead
            )
        } catch let error as FormatError {
            throw refusal(of: error, source)
        }
    }

    mutating func execute(
        _ reading: ReadAhead,
        of source: ImportSource,
        _ content: Later<BatchContent>
    ) throws -> ImportReport {
        analysis = try attributions?.analysis(of: model.model)
        notes = reading.notes + (analysis?.notes ?? [])
        rowsBefore = try database.read { try rowsPlaced(of: model, in: $0) }
        profiled = Set(try database.read { try $0.profiledRowCounts(of: model.id) }.map(\.key))
        try database.sweepOrphans(model: model.id, at: moment, by: actor, progress: removalProgress(progress))
        batch = try write { try $0.beginBatch(model: model.id, kind: kind) }
        do {
            while let piece = try reading.next() {
                try store(piece, reading, of: source)
                try progress?(
                    Progress(
                        activity: "Importing \(kind.rawValue)",
                        done: piece.progress.rowsRead,
                        total: piece.progress.expectedRows,
                        isTotalKnown: false,
                        unit: "rows"
                    )
                )
                if rejects == nil, problems.total > 0 { try refuse(reading) }
            }
            guard let summary = reading.summary else {
                throw WorkbenchError.storage("Reading the file ended before its end.")
            }
            if rejects == nil, summary.problems.total > 0 { try refuse(reading) }
            try accept(summary, source, content)
            return report(summary)
        } catch {
            _ = try? writing?.value()
            // The rows were never visible; if even this fails, the next import of the kind sweeps them.
            try? database.discardBatch(batch, at: moment, by: actor, progress: removalProgress(progress))
            throw (error as? FormatError).map { refusal(of: $0, source) } ?? error
        }
    }

    /// Without a place for rejects, one bad row refuses the whole file, but only once 20 problems were seen or the file
    /// has ended, so that a person can mend more than one at a time.
    private func refuse(_ reading: ReadAhead) throws {
        let all = merged(try reading.drained()?.problems ?? InputProblems())
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

    /// Cells that are no numbers, by the window in which their rows would lie; where times do not tell, by the window
    /// of the last row that was stored.
    private mutating func rejectedValues(_ reader: ReadAhead.Summary) -> [(
        window: String, column: String, count: Int
    )] {
        guard kind == .predictions else { return [] }
        var left = reader.typeProblems
        var found: [(window: String, column: String, count: Int)] = []
        for (time, cells) in reader.typeProblemsByTime.sorted(by: { $0.key < $1.key }) {
            guard let window = cutter?.span(containing: time).key else { break }
            for (column, count) in cells.sorted(by: { $0.key < $1.key }) {
                found.append((window, column, count))
                left[column, default: 0] -= count
            }
        }
        guard let lastWindow else { return found }
        return found + left.sorted { $0.key < $1.key }.map { (lastWindow, $0.key, $0.value) }
    }

    private mutating func accept(
        _ reader: ReadAhead.Summary,
        _ source: ImportSource,
        _ content: Later<BatchContent>
    ) throws {
        try finishWriting()
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
        notes += reader.attributionNotes
        let (counts, batch, kind, repeatedIds, analysis) = (counts, batch, kind, repeatedIds, analysis)
        let newest = try database.read { try $0.newestTime(ofBatch: batch) }
        if kind == .predictions, let newest, newest > moment.advanced(bySeconds: 86_400) {
            notes.append(
                "The newest row is of \(newest.text), which is still to come: windows until then count as over. "
                    + "If it is wrong: plumbline batch withdraw \(batch) --because …"
            )
        }
        let rejected = rejectedValues(reader)
        // Under a batch that nobody sees yet, so that accepting it stays a short write.
        if let segment = kind.segment { try writeIndex(as: segment) }
        let content = try content.value()
        try write { transaction in
            try transaction.addRejectedValues(batch: batch, model: model.id, rejected)
            try transaction.addRepeatedIds(batch: batch, model: model.id, repeatedIds)
            try transaction.acceptBatch(batch, content: content, counts: counts)
            if kind == .baseline {
                _ = try transaction.addBaseline(
                    model: model.id,
                    source: .batch(batch),
                    attributions: analysis?.attributions
                )
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
        if let segment = kind.segment {
            while try write({ try $0.compactIndex(of: model.id, kind: segment) }) {}
        }
    }

    private func report(_ reader: ReadAhead.Summary) -> ImportReport {
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

    func writePart<T>(_ body: (WriteTransaction) throws -> T) throws -> T {
        try database.writePart(at: moment, by: actor, body)
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
