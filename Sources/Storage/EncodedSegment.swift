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
    /// - Parameter batch: At most 65,536 rows; all columns must be as long as the ids.
    /// - Throws: `refused` when the columns differ in length.
    /// - Complexity: O(rows) a column.
    public init(_ batch: ColumnBatch) throws {
        rows = batch.rowCount
        firstTime = batch.times.min()
        lastTime = batch.times.max()
        guard batch.times.isEmpty || batch.times.count == rows,
            batch.columns.allSatisfy({ $0.values.count == batch.rowCount })
        else { throw StorageError.refused(detail: "the columns of a segment differ in length") }
        var columns = [Column(kind: .id, name: "", bytes: ColumnCodec.bytes(of: batch.ids))]
        if !batch.times.isEmpty {
            columns.append(Column(kind: .time, name: "", bytes: ColumnCodec.bytes(of: batch.times)))
        }
        for column in batch.columns {
            let (kind, bytes): (StoredColumnKind, [UInt8]) =
                switch column.values {
                case .numbers(let values): (.number, NumberCodec.bytes(of: values))
                case .categories(let values): (.category, ColumnCodec.bytes(of: values))
                case .texts(let values): (.text, ColumnCodec.bytes(of: values))
                }
            columns.append(Column(kind: kind, name: column.name, bytes: bytes))
        }
        self.columns = columns
    }
}
