import Monitoring
import Synchronization

/// Finds rows on a thread of its own, a few blocks ahead of whoever makes columns of them.
///
/// Finding the fields and making numbers of them each keep one core busy.
struct RowsAhead: RowReader {
    private let finder: RowFinder
    private var found: FoundRows
    let headerLine: [UInt8]

    /// Reads on ahead of its user from where a reader stands.
    init(_ reader: any RowReader) {
        headerLine = reader.headerLine
        found = FoundRows(reader)
        finder = RowFinder(reader)
    }

    var block: RowBlock { found.block }
    var rowsRead: Int { found.rowsRead }
    var names: [String] { found.names }
    var readShare: Double? { found.readShare }

    mutating func nextBlock() throws(FormatError) -> Bool {
        guard let next = try finder.blocks.next() else { return false }
        found = next
        return true
    }
}

/// What a reader knows after a block.
private struct FoundRows: Sendable {
    var block: RowBlock
    var rowsRead: Int
    var names: [String]
    var readShare: Double?

    init(_ reader: any RowReader) {
        block = reader.block
        rowsRead = reader.rowsRead
        names = reader.names
        readShare = reader.readShare
    }
}

/// The thread that finds rows; it ends with its user.
private final class RowFinder: Sendable {
    let blocks: Ahead<FoundRows, FormatError>

    init(_ reader: any RowReader) {
        let reader = Mutex(reader)
        blocks = Ahead(depth: 4, givesWay: true) { () throws(FormatError) in
            try reader.withLock { (reader) throws(FormatError) in
                try reader.nextBlock() ? FoundRows(reader) : nil
            }
        }
    }

    deinit { blocks.cancel() }
}
