import Monitoring
import Synchronization

/// What is known of a file after a part of it.
struct FileProgress: Sendable {
    /// How many rows were read, good and bad.
    var rowsRead: Int
    /// The columns that the file has, as far as it was read.
    var names: [String]
    /// How much of the file was read, 0…1; nil where that cannot be told.
    var readShare: Double?
    /// How many rows the next block may have.
    var rowsAtMost: Int

    init(_ reader: any RowReader) {
        rowsRead = reader.rowsRead
        names = reader.names
        readShare = reader.readShare
        rowsAtMost = reader.block.rowsAtMost
    }
}

/// The rows of a file with their cells looked at, block by block.
///
/// Where that is wanted, a thread of its own finds the rows, some blocks ahead of whoever makes columns of them. Which
/// of the two looks at the cells of a block, the longest part of the work, is decided by how far ahead the thread is:
/// so both keep their core busy, whatever a file holds.
struct CheckedBlocks {
    /// The bytes of the header row, without its line end; empty where the form has none.
    let headerLine: [UInt8]
    /// How far the file was read with the last block.
    private(set) var progress: FileProgress
    private var cells: CellReader
    // One of the two.
    private var rows: (any RowReader)?
    private let thread: RowThread?
    /// Says nothing: without a use of what is only touched the compiler would leave it out.
    private var touched: UInt8 = 0

    /// The blocks from where a reader of rows stands.
    ///
    /// - Parameters:
    ///   - rows: Finds the rows.
    ///   - columns: What their fields mean.
    ///   - times: Reads their times.
    ///   - readsAhead: Whether on a thread of its own.
    init(_ rows: any RowReader, _ columns: [TableColumn], _ times: TimeGrammar, readsAhead: Bool) {
        headerLine = rows.headerLine
        progress = FileProgress(rows)
        cells = CellReader(columns, times)
        thread = readsAhead ? RowThread(rows, cells) : nil
        self.rows = readsAhead ? nil : rows
    }

    /// The next rows; nil at the end of the file.
    mutating func next() throws(FormatError) -> CheckedBlock? {
        guard let thread else {
            guard try rows?.nextBlock() == true, let rows else { return nil }
            progress = FileProgress(rows)
            return cells.checked(rows.block)
        }
        guard let found = try thread.blocks.next() else { return nil }
        progress = found.progress
        touched |= found.rows.touch()
        return found.checked ?? cells.checked(found.rows)
    }
}

/// A block of rows as the thread hands it over.
private struct FoundBlock: Sendable {
    let rows: RowBlock
    /// The same with its cells looked at, where the thread found the time.
    let checked: CheckedBlock?
    let progress: FileProgress
}

/// The thread that finds rows; it ends with its user.
private final class RowThread: Sendable {
    let blocks: Ahead<FoundBlock, FormatError>

    private static let depth = 24

    /// A row may have 16 MB, and twenty of these should not lie in memory.
    private static func cost(_ block: FoundBlock) -> Int { 1 + block.rows.bytes.count >> 21 }

    init(_ rows: any RowReader, _ cells: CellReader) {
        let reading = Mutex((rows: rows, cells: cells))
        blocks = Ahead(depth: Self.depth, cost: Self.cost, givesWay: true) { waiting throws(FormatError) in
            try reading.withLock { (reading) throws(FormatError) in
                guard try reading.rows.nextBlock() else { return nil }
                let rows = reading.rows.block
                return FoundBlock(
                    rows: rows,
                    checked: waiting > Self.depth / 2 ? reading.cells.checked(rows) : nil,
                    progress: FileProgress(reading.rows)
                )
            }
        }
    }

    deinit { blocks.cancel() }
}
