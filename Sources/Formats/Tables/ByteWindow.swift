/// The part of a file that is held: bytes that are read on from the front.
///
/// Memory is bounded by the longest row that is allowed, not by the file.
struct ByteWindow: Sendable {
    private var source: ByteSource
    private(set) var isLast = false

    /// How much of the file was read, 0…1; nil where that cannot be told.
    var readShare: Double? {
        source.byteCount.flatMap { $0 > 0 ? min(1, Double(source.bytesRead) / Double($0)) : nil }
    }

    init(_ source: ByteSource) {
        self.source = source
    }

    /// Reads what tells the kind of file, and passes the byte-order mark of UTF-8.
    ///
    /// - Returns: Where the text begins.
    mutating func skipMark(_ bytes: inout [UInt8]) throws(FormatError) -> Int {
        while bytes.count < 4, !isLast { _ = try readOn(&bytes, from: 0, line: 1) }
        if bytes.starts(with: [0x1F, 0x8B]) { throw .packed(.gzip) }
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { throw .packed(.zstandard) }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw .packed(.zip) }
        if bytes.starts(with: Array("PAR1".utf8)) { throw .packed(.parquet) }
        // The marks of UTF-16, which the check of the text would find too, but less plainly.
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .notUTF8(line: 1) }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Drops the bytes that are read and reads at least as many as are left, so that a long row costs linear time.
    ///
    /// - Returns: Where the row goes on that was not whole.
    mutating func readOn(_ bytes: inout [UInt8], from position: Int, line: Int) throws(FormatError) -> Int {
        // A new array: the old one is still that of blocks on their way to another thread, and would be copied as a whole.
        bytes = Array(bytes[position...])
        guard bytes.count <= CSVReader.rowBytesAtMost else { throw .rowTooLong(line: line) }
        isLast = try !source.read(into: &bytes, atLeast: bytes.count)
        return 0
    }
}
