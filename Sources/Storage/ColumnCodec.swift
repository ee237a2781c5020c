internal import Monitoring

#if !_endian(little)
    #error(
        "Columns lie in the database as little-endian machines hold them; this one would need them turned."
    )
#endif

/// What a stored column holds; ids and times have no name.
enum StoredColumnKind: String {
    case id, time, number, category, text
}

/// Columns as bytes.
///
/// - number: a Float64 a row; a missing value is NaN.
/// - time: an Int64 a row, milliseconds.
/// - id, text: the number of rows, then where each text ends, as UInt32; then the UTF-8 of all.
/// - category: the number of rows as UInt32, then an Int32 code a row, −1 where missing; then how many names there
///   are, and each name as its length and its UTF-8. The codes come first, so that one row can be read by itself.
enum ColumnCodec {
    static func bytes(of column: TextColumn) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + column.ends.count * 4 + column.utf8.count)
        append(UInt32(column.ends.count), to: &bytes)
        column.ends.withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: column.utf8)
        return bytes
    }

    static func bytes(of column: CategoryColumn) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + column.codes.count * 4 + column.names.count * 16)
        append(UInt32(column.codes.count), to: &bytes)
        column.codes.withUnsafeBytes { bytes.append(contentsOf: $0) }
        append(UInt32(column.names.count), to: &bytes)
        for name in column.names {
            let utf8 = Array(name.utf8)
            append(UInt32(utf8.count), to: &bytes)
            bytes.append(contentsOf: utf8)
        }
        return bytes
    }

    /// Fixed-size values laid end to end; nil when the bytes do not divide.
    static func values<T: BitwiseCopyable>(_ type: T.Type, from bytes: UnsafeRawBufferPointer) -> [T]? {
        let size = MemoryLayout<T>.stride
        guard bytes.count % size == 0 else { return nil }
        return [T](unsafeUninitializedCapacity: bytes.count / size) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            count = bytes.count / size
        }
    }

    static func texts(from bytes: UnsafeRawBufferPointer) -> TextColumn? {
        guard let (count, rest) = leadingCount(bytes), count <= rest.count / 4,
            let ends = values(UInt32.self, from: part(rest, 0, count * 4))
        else { return nil }
        return TextColumn(utf8: Array(part(rest, count * 4, rest.count)), ends: ends)
    }

    static func categories(from bytes: UnsafeRawBufferPointer) -> CategoryColumn? {
        guard let (count, rest) = leadingCount(bytes), count <= rest.count / 4,
            let codes = values(Int32.self, from: part(rest, 0, count * 4)),
            let names = names(from: part(rest, count * 4, rest.count))
        else { return nil }
        return CategoryColumn(names: names, codes: codes)
    }

    /// The dictionary that stands behind the codes.
    static func names(from bytes: UnsafeRawBufferPointer) -> [String]? {
        guard let (count, first) = leadingCount(bytes), count <= first.count / 4 else { return nil }
        var rest = first
        var names: [String] = []
        names.reserveCapacity(count)
        for _ in 0..<count {
            guard let (length, after) = leadingCount(rest), length <= after.count else { return nil }
            names.append(String(decoding: part(after, 0, length), as: UTF8.self))
            rest = part(after, length, after.count)
        }
        return rest.isEmpty ? names : nil
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    private static func leadingCount(_ bytes: UnsafeRawBufferPointer) -> (Int, UnsafeRawBufferPointer)? {
        guard bytes.count >= 4 else { return nil }
        return (Int(bytes.loadUnaligned(as: UInt32.self)), part(bytes, 4, bytes.count))
    }

    private static func part(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int)
        -> UnsafeRawBufferPointer
    {
        UnsafeRawBufferPointer(rebasing: bytes[from..<to])
    }
}
