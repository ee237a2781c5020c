public import Monitoring

/// Rows as the bytes of their columns: made before the database is asked to wait for them.
public struct EncodedSegment: Sendable {
    /// One column's bytes.
    struct Column: Sendable {
        var kind: StoredColumnKind
        var name: String
        var bytes: [UInt8]
    }

    /// How many rows there are.
    public let rows: Int
    let firstTime: Moment?
    let lastTime: Moment?
    let columns: [Column]

    /// The bytes of all columns together.
    public var byteCount: Int { columns.reduce(0) { $0 + $1.bytes.count } }

    /// Turns rows into bytes.
    ///
    /// - Parameters:
    ///   - batch: Rows of which all columns must be as long as the ids.
    ///   - range: Those that make the segment, at most 65,536; nil: all. What lies outside is left out.
    /// - Throws: `refused` when the columns differ in length.
    /// - Complexity: O(rows) a column.
    public init(_ batch: ColumnBatch, in range: Range<Int>? = nil) throws {
        let range = range?.clamped(to: batch.ids.indices) ?? batch.ids.indices
        rows = range.count
        guard batch.times.isEmpty || batch.times.count == batch.rowCount,
            batch.columns.allSatisfy({ $0.values.count == batch.rowCount })
        else { throw StorageError.refused(detail: "the columns of a segment differ in length") }
        let times = batch.times.isEmpty ? [] : batch.times[range]
        (firstTime, lastTime) = (times.min(), times.max())
        func texts(_ column: TextColumn) -> [UInt8] {
            ColumnCodec.bytes(of: range.count == column.count ? column : column.texts(in: range))
        }
        var columns = [Column(kind: .id, name: "", bytes: texts(batch.ids))]
        if !times.isEmpty {
            columns.append(Column(kind: .time, name: "", bytes: ColumnCodec.bytes(of: times)))
        }
        for column in batch.columns {
            let (kind, bytes): (StoredColumnKind, [UInt8]) =
                switch column.values {
                case .numbers(let values): (.number, NumberCodec.bytes(of: values.span.extracting(range)))
                case .categories(let values):
                    (
                        .category,
                        ColumnCodec.bytes(of: values.codes.span.extracting(range), names: values.names)
                    )
                case .texts(let values): (.text, texts(values))
                }
            columns.append(Column(kind: kind, name: column.name, bytes: bytes))
        }
        self.columns = columns
    }
}
