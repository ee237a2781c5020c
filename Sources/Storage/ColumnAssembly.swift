internal import Monitoring

/// Puts segments together to one batch, whatever columns each of them has.
struct ColumnAssembly {
    private var ids = TextColumn()
    private var times: [Moment] = []
    private var builders: [String: ColumnBuilder] = [:]
    private var order: [String]
    private var ordered: Set<String>
    private var rows = 0
    private var added = 0
    private var seen: Set<String> = []

    /// An assembly whose columns come in the order of the names; nil: in that of the segments.
    init(names: [String]?) {
        order = names ?? []
        ordered = Set(order)
    }

    /// What was put together; a column that no segment has is left out.
    var batch: ColumnBatch {
        ColumnBatch(
            ids: ids,
            times: times.count == rows ? times : [],
            columns: order.compactMap { name in
                builders[name].map { NamedColumn(name: name, values: $0.values) }
            }
        )
    }

    /// Begins a segment.
    mutating func begin(rows count: Int) {
        added = count
        seen = []
    }

    /// Adds a column of the segment; false when its bytes make no sense.
    mutating func add(_ bytes: UnsafeRawBufferPointer, kind: StoredColumnKind, name: String) -> Bool {
        switch kind {
        case .id:
            guard let piece = ColumnCodec.texts(from: bytes), piece.count == added else { return false }
            return ids.append(contentsOf: piece)
        case .time:
            guard let piece = ColumnCodec.times(from: bytes), piece.count == added else { return false }
            if times.count == rows { times.append(contentsOf: piece) }
        case .number, .category, .text:
            guard var builder = take(name, kind), builder.append(bytes, rows: added) else { return false }
            builders[name] = builder
            seen.insert(name)
        }
        return true
    }

    /// Ends a segment: columns that it does not have are missing in its rows.
    mutating func end() {
        for name in builders.keys where !seen.contains(name) { builders[name]?.appendMissing(added) }
        rows += added
    }

    /// Adds rows that are decoded already.
    mutating func add(_ batch: ColumnBatch) throws {
        begin(rows: batch.rowCount)
        var fits = ColumnCodec.bytes(of: batch.ids).withUnsafeBytes { add($0, kind: .id, name: "") }
        if !batch.times.isEmpty {
            let bytes = ColumnCodec.bytes(of: batch.times)
            fits = bytes.withUnsafeBytes { add($0, kind: .time, name: "") } && fits
        }
        for column in batch.columns {
            switch column.values {
            case .numbers(let values):
                let bytes = NumberCodec.bytes(of: values)
                fits = bytes.withUnsafeBytes { add($0, kind: .number, name: column.name) } && fits
            case .categories(let values):
                let bytes = ColumnCodec.bytes(of: values)
                fits = bytes.withUnsafeBytes { add($0, kind: .category, name: column.name) } && fits
            case .texts(let values):
                let bytes = ColumnCodec.bytes(of: values)
                fits = bytes.withUnsafeBytes { add($0, kind: .text, name: column.name) } && fits
            }
        }
        guard fits else { throw StorageError.corrupt(detail: "columns of different lengths") }
        end()
    }

    /// The column as gathered so far, taken out so that appending to it does not copy.
    private mutating func take(_ name: String, _ kind: StoredColumnKind) -> ColumnBuilder? {
        if let builder = builders.removeValue(forKey: name), builder.holds(kind) { return builder }
        if ordered.insert(name).inserted { order.append(name) }
        return ColumnBuilder(kind: kind, missingRows: rows)
    }
}
