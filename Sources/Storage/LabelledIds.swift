internal import GRDB
public import Monitoring
public import Review

/// Which predictions may have an upstream label already, while labels are imported.
///
/// Nearly every new one passes a filter at once; the few others are looked up.
public struct LabelledIds {
    private var filter: IdFilter
    private let model: Int64
    private let batch: Int64

    /// What is known when an import of labels begins.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - batch: The import.
    ///   - expectedRows: About how many labels will come; a wrong guess costs time alone.
    ///   - read: The state at the beginning.
    /// - Throws: A `StorageError`.
    /// - Complexity: O(labels that are there).
    public init(of model: Int64, batch: Int64, expectedRows: Int, in read: ReadTransaction) throws {
        (self.model, self.batch) = (model, batch)
        let there = try read.integer(
            """
            SELECT (SELECT count(*) FROM label WHERE model = ?1)
                + (SELECT coalesce(sum(count), 0) FROM labelRun WHERE model = ?1)
            """,
            [model]
        )
        filter = IdFilter(capacity: expectedRows + Int(there ?? 0))
        let statement = try read.database.cachedStatement(
            sql: "SELECT predictionHash FROM label WHERE model = ?"
        )
        let cursor = try Int64.fetchCursor(statement, arguments: [model])
        while let hash = try cursor.next() { _ = filter.insert(UInt64(bitPattern: hash)) }
        try read.eachRunHash(of: model) { _ = filter.insert($0) }
    }

    /// What each of some predictions had before; those that had nothing are left out.
    ///
    /// - Parameters:
    ///   - ids: The predictions' ids.
    ///   - hashes: Their stable hashes.
    ///   - read: The state of the database.
    /// - Returns: What came before, by the place in `ids`.
    /// - Throws: A `StorageError`.
    public mutating func known(
        _ ids: TextColumn,
        hashes: [UInt64],
        in read: ReadTransaction
    ) throws -> [Int: KnownLabel] {
        let suspects = filter.insert(hashes)
        guard !suspects.isEmpty else { return [:] }
        var known: [Int: KnownLabel] = [:]
        let (picked, pickedHashes) = (ids.texts(at: suspects), suspects.map { hashes[$0] })
        let places =
            try read.hasLabelRuns(of: model)
            ? read.everyPlace(of: picked, hashes: pickedHashes, model: model) : []
        let stored = try read.upstreamLabels(picked, hashes: pickedHashes, at: places, model: model)
        for (row, label) in zip(suspects, stored) {
            if let label { known[row] = KnownLabel(stored: label) }
        }
        for found in try read.runLabels(at: places, ids: picked, of: "batch = ?2", batch: batch) {
            known[suspects[found.query], default: KnownLabel()].isEarlierInFile = true
        }
        for query in try earlierRows(picked, pickedHashes, in: read) {
            known[suspects[query], default: KnownLabel()].isEarlierInFile = true
        }
        ids.eachRepetition(of: suspects, hashes) { row, first in
            known[row, default: KnownLabel()].firstRow = first
        }
        return known
    }

    /// Those of some ids that have a label of the import as a row.
    private func earlierRows(_ ids: TextColumn, _ hashes: [UInt64], in read: ReadTransaction) throws -> [Int]
    {
        guard try read.integer("SELECT 1 FROM label WHERE batch = ? LIMIT 1", [batch]) != nil else {
            return []
        }
        let statement = try read.database.cachedStatement(
            sql:
                "SELECT 1 FROM label WHERE model = ? AND predictionHash = ? AND predictionID = ? AND batch = ?"
        )
        return try ids.indices.filter { row in
            try Int.fetchOne(
                statement,
                arguments: [model, Int64(bitPattern: hashes[row]), ids.text(at: row), batch]
            ) != nil
        }
    }
}

/// What a prediction had before a row of a file of labels.
public struct KnownLabel: Sendable, Equatable {
    /// Its label from upstream, imported earlier.
    public var stored: Label?
    /// Whether an earlier piece of the same file brought it a label.
    public var isEarlierInFile = false
    /// The first row of the same piece that names the prediction.
    public var firstRow: Int?
}

extension TextColumn {
    /// Calls the body with each row whose text stands in the column before, and the first row of that text.
    ///
    /// Only texts of the suspected rows are looked at; a suspicion is an equal hash somewhere before.
    func eachRepetition(of suspects: [Int], _ hashes: [UInt64], _ body: (_ row: Int, _ first: Int) -> Void) {
        let wanted = Set(suspects.map { hashes[$0] })
        var firstRows: [UInt64: [Int]] = [:]
        for (row, hash) in hashes.enumerated() where wanted.contains(hash) {
            let earlier = firstRows[hash] ?? []
            if let same = earlier.first(where: { bytes(at: $0).elementsEqual(bytes(at: row)) }) {
                body(row, same)
            } else {
                firstRows[hash] = earlier + [row]
            }
        }
    }
}
