import Foundation
import Monitoring
import Review
import Storage

/// A model's baseline, ready to be compared with: what its windows show, and its own quality.
struct Reference {
    let baseline: StoredBaseline
    let windows: ReferenceWindows
    let knowledge: BaselineKnowledge
    /// Whether something of it was worked out now and is to be kept.
    let isNew: Bool
    /// How often rows had been erased when it was read.
    let erasures: Int64

    var lessons: BaselineLessons { knowledge.lessons }
    /// The baseline's figure for each quality metric.
    var quality: [QualityMetric: Double] { knowledge.quality }
}

extension Workbench {
    /// What is usual for each rule of a model, by rule key; empty before the first evaluation.
    func referenceScores(model: StoredModel, in read: ReadTransaction) throws -> [String: ReferenceScore] {
        try read.reference(of: model.id)?.bank.scores ?? [:]
    }

    /// The reference of a model; nil while it has no baseline.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - read: The state of the database.
    ///   - comparesRows: Whether rows are to be compared with it; else its windows are left out.
    /// - Returns: The reference.
    /// - Throws: A `StorageError`.
    func reference(of model: StoredModel, in read: ReadTransaction, comparesRows: Bool = true) throws
        -> Reference?
    {
        guard let baseline = try read.currentBaseline(of: model.id) else { return nil }
        let known = try read.baselineKnowledge(ofBaseline: baseline.id, modelRevision: model.revision)
        let kept =
            comparesRows
            ? try read.referenceWindows(ofBaseline: baseline.id, modelRevision: model.revision)
            : ReferenceWindows.none
        let rules = RuleCatalog.rules(for: model.model)
        return Reference(
            baseline: baseline,
            windows: try kept ?? measuredWindows(of: baseline, for: rules, model, in: read),
            knowledge: try known ?? baselineKnowledge(of: model, in: read),
            isNew: kept == nil || known == nil && baseline.isImported,
            erasures: try read.erasureCount()
        )
    }

    /// Columns of a baseline, sorted and counted.
    ///
    /// - Parameters:
    ///   - baseline: The baseline.
    ///   - names: The columns; nil: all that rules are measured on.
    ///   - model: Its model.
    ///   - read: The state of the database.
    /// - Returns: The columns, with what is known of the baseline's attributions.
    /// - Throws: A `StorageError`.
    func measuredColumns(
        of baseline: StoredBaseline,
        names: [String]? = nil,
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> MeasuredColumns {
        try measuredColumns(
            of: baseline,
            read.storedColumns(ofBaseline: baseline.id),
            names ?? model.model.measuredColumns
        )
    }

    private func measuredColumns(of baseline: StoredBaseline, _ stored: StoredColumns, _ names: [String])
        throws
        -> MeasuredColumns
    {
        var columns = try stored.measured(names)
        columns.attributions = baseline.attributions
        return columns
    }

    /// Measures a model's baseline, so that the first evaluation need not.
    func measureBaseline(of name: String, by actor: String) throws {
        let model = try database.read { try $0.required(name) }
        guard let measured = try database.read({ try reference(of: model, in: $0) }) else { return }
        try keep(measured, of: model, by: actor, at: now())
    }

    /// Keeps what was worked out of a baseline: once for each baseline and revision of the model.
    func keep(_ reference: Reference, of model: StoredModel, by actor: String, at moment: Moment) throws {
        guard reference.isNew else { return }
        let baseline = reference.baseline
        try database.write(at: moment, by: actor) { transaction in
            try transaction.keepReferenceWindows(
                reference.windows,
                ofBaseline: baseline.id,
                modelRevision: model.revision
            )
            // What was worked out of rows that were erased since must not come back.
            guard baseline.isImported, try transaction.read.erasureCount() == reference.erasures else {
                return
            }
            try transaction.keepBaselineKnowledge(
                reference.knowledge,
                ofBaseline: baseline.id,
                modelRevision: model.revision
            )
        }
    }

    /// The labelled rows that a model's quality is held against; none without a baseline.
    func labelledRows(ofBaselineOf stored: StoredModel, in read: ReadTransaction) throws -> [LabelledRow] {
        guard let current = try read.currentBaseline(of: stored.id) else { return [] }
        let names = stored.model.columns.answers + [stored.model.columns.labelName]
        let rows = try read.columns(ofBaseline: current.id, names: names)
        return try labelledRows(of: current, rows, stored, in: read)
    }

    /// What rules measure on the windows of a baseline, measured now and not kept; block of columns by block.
    func measuredWindows(
        of baseline: StoredBaseline,
        for rules: [Rule],
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> ReferenceWindows {
        let stored = try read.storedColumns(ofBaseline: baseline.id)
        let times = try stored.times()
        let parts = try windowParts(stored.rowCount, times, of: model, in: read)
        func measured(_ rules: [Rule], against columns: MeasuredColumns) throws -> ReferenceWindows {
            try ReferenceWindows(
                parts: parts,
                baseline: columns,
                isTimed: !times.isEmpty,
                rules: rules,
                values: stored.values
            )
        }
        var windows = try measured(rules.filter { !$0.readsColumns }, against: .none(rows: stored.rowCount))
        for block in columnBlocks(of: model, rules: rules, rows: stored.rowCount) {
            let columns = try measuredColumns(of: baseline, stored, block.columns)
            windows.add(try measured(block.rules, against: columns))
        }
        return windows
    }

    /// A model's columns in blocks of which so many rows lie in memory together.
    func columnBlocks(of model: StoredModel, rules: [Rule], rows: Int) -> [ColumnBlock] {
        ColumnBlock.blocks(
            of: model.model.measuredColumns,
            rules: rules,
            width: numbersInMemory / max(1, rows)
        )
    }

    /// A baseline cut as live rows are: by time where rows have times and windows are spans of time, else, in the order
    /// of the file, into parts as long as live windows are in the middle.
    private func windowParts(
        _ rows: Int,
        _ times: [Moment],
        of model: StoredModel,
        in read: ReadTransaction
    ) throws -> [[Int]] {
        var groups: [Int: [Int]] = [:]
        if !times.isEmpty, var cutter = WindowCutter(model.model.windows) {
            var numbers: [String: Int] = [:]
            var starts: [Moment] = []
            var order: [Int] = []
            for (row, time) in times.enumerated() {
                let span = cutter.span(containing: time)
                let number = numbers[span.key] ?? starts.count
                if number == starts.count {
                    numbers[span.key] = number
                    starts.append(span.start)
                    order.append(number)
                }
                groups[number, default: []].append(row)
            }
            return order.sorted { starts[$0] < starts[$1] }.map { groups[$0] ?? [] }
        }
        guard let size = try usualSize(of: model, in: read) else { return [Array(0..<rows)] }
        return stride(from: 0, to: rows, by: size).map { Array($0..<min($0 + size, rows)) }
    }

    /// How many rows a live window has in the middle; nil before there is one.
    private func usualSize(of model: StoredModel, in read: ReadTransaction) throws -> Int? {
        if case .rows(let size) = model.model.windows.grain { return max(1, size) }
        let sizes = try read.windowRowCounts(of: model.id).map(\.rows).filter { $0 > 0 }.sorted()
        return sizes.isEmpty ? nil : sizes[sizes.count / 2]
    }
}

extension StoredBaseline {
    /// Whether it was imported; windows that became a baseline get labels later.
    var isImported: Bool {
        if case .batch = source { true } else { false }
    }
}
