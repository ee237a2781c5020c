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
/// - number: see `NumberCodec`.
/// - time: the earliest as Int64 milliseconds and the width of the rest as UInt64; then how much later each is, in 4
///   bytes, or in 8 where 49 days are too few.
/// - id, text: the number of rows, and the length of every text where all have the same (else 0xFFFFFFFF), as UInt32;
///   then, where they differ, where each text ends; then the UTF-8 of all.
/// - category: the number of rows and the width of a code (1, 2 or 4) as UInt32; then a code a row, −1 where missing;
///   then how many names there are, and each name as its length and its UTF-8. The codes come first, so that one
///   row can be read by itself.
enum ColumnCodec {
    static let headerBytes = 8
    static let timeHeaderBytes = 16
    /// In place of a length: the texts differ in length, and where each ends follows.
    static let differs = UInt32.max

    static func bytes(of column: TextColumn) -> [UInt8] {
        let length = commonLength(of: column)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + (length == nil ? column.ends.count * 4 : 0) + column.utf8.count)
        append(UInt32(column.ends.count), to: &bytes)
        append(length ?? differs, to: &bytes)
        if length == nil { column.ends.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        bytes.append(contentsOf: column.utf8)
        return bytes
    }

    static func bytes(of column: CategoryColumn) -> [UInt8] {
        bytes(of: column.codes.span, names: column.names)
    }

    static func bytes(of codes: Span<Int32>, names: [String]) -> [UInt8] {
        let width = names.count <= Int(Int8.max) ? 1 : names.count <= Int(Int16.max) ? 2 : 4
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12 + codes.count * width + names.count * 16)
        append(UInt32(codes.count), to: &bytes)
        append(UInt32(width), to: &bytes)
        switch width {
        case 1: append(codes, as: Int8.self, to: &bytes)
        case 2: append(codes, as: Int16.self, to: &bytes)
        default: append(codes, as: Int32.self, to: &bytes)
        }
        append(UInt32(names.count), to: &bytes)
        for var name in names {
            name.withUTF8 { utf8 in
                append(UInt32(utf8.count), to: &bytes)
                bytes.append(contentsOf: utf8)
            }
        }
        return bytes
    }

    static func bytes(of times: some Collection<Moment>) -> [UInt8] {
        let first = times.min()?.milliseconds ?? 0
        let last = times.max()?.milliseconds ?? 0
        let width = last - first <= Int64(UInt32.max) ? 4 : 8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(timeHeaderBytes + times.count * width)
        withUnsafeBytes(of: first) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt64(width)) { bytes.append(contentsOf: $0) }
        if width == 4 {
            times.map { UInt32(truncatingIfNeeded: $0.milliseconds - first) }
                .withUnsafeBytes { bytes.append(contentsOf: $0) }
        } else {
            times.map { $0.milliseconds - first }.withUnsafeBytes { bytes.append(contentsOf: $0) }
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

    static func times(from bytes: UnsafeRawBufferPointer) -> [Moment]? {
        guard bytes.count >= timeHeaderBytes else { return nil }
        let first = bytes.loadUnaligned(as: Int64.self)
        let width = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let rest = part(bytes, timeHeaderBytes, bytes.count)
        switch width {
        case 4: return values(UInt32.self, from: rest)?.map { Moment(stored: first &+ Int64($0)) }
        case 8: return values(Int64.self, from: rest)?.map { Moment(stored: first &+ $0) }
        default: return nil
        }
    }

    static func texts(from bytes: UnsafeRawBufferPointer) -> TextColumn? {
        guard let (count, length, rest) = header(bytes) else { return nil }
        if length != differs {
            // Texts of no length say nothing about how many there are.
            guard length > 0, count <= rest.count / Int(length), count * Int(length) == rest.count,
                rest.count <= Int(UInt32.max)
            else { return nil }
            let ends = (0..<count).map { UInt32(truncatingIfNeeded: ($0 + 1) * Int(length)) }
            return TextColumn(utf8: Array(rest), ends: ends)
        }
        guard count <= rest.count / 4, let ends = values(UInt32.self, from: part(rest, 0, count * 4))
        else { return nil }
        return TextColumn(utf8: Array(part(rest, count * 4, rest.count)), ends: ends)
    }

    static func categories(from bytes: UnsafeRawBufferPointer) -> CategoryColumn? {
        guard let (count, width, rest) = header(bytes), [1, 2, 4].contains(width),
            count <= rest.count / Int(width)
        else { return nil }
        let packed = part(rest, 0, count * Int(width))
        let codes =
            switch width {
            case 1: codes(Int8.self, from: packed)
            case 2: codes(Int16.self, from: packed)
            default: codes(Int32.self, from: packed)
            }
        guard let names = names(from: part(rest, count * Int(width), rest.count)) else {
            return nil
        }
        return CategoryColumn(names: names, codes: codes)
    }

    private static func codes<Code: FixedWidthInteger & BitwiseCopyable>(
        _ type: Code.Type,
        from bytes: UnsafeRawBufferPointer
    ) -> [Int32] {
        let rows = bytes.count / MemoryLayout<Code>.size
        return [Int32](unsafeUninitializedCapacity: rows) { buffer, count in
            for row in 0..<rows {
                let place = row &* MemoryLayout<Code>.size
                let code = bytes.loadUnaligned(fromByteOffset: place, as: Code.self)
                buffer.initializeElement(at: row, to: Int32(code))
            }
            count = rows
        }
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

    /// The length of every text; nil where they differ.
    private static func commonLength(of column: TextColumn) -> UInt32? {
        guard let first = column.ends.first, first > 0, first < differs else { return nil }
        var last: UInt32 = 0
        for end in column.ends {
            guard end - last == first else { return nil }
            last = end
        }
        return first
    }

    private static func append<Code: FixedWidthInteger & BitwiseCopyable>(
        _ codes: Span<Int32>,
        as type: Code.Type,
        to bytes: inout [UInt8]
    ) {
        let packed = [Code](unsafeUninitializedCapacity: codes.count) { buffer, count in
            for row in codes.indices {
                buffer.initializeElement(at: row, to: Code(truncatingIfNeeded: codes[row]))
            }
            count = codes.count
        }
        packed.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    private static func header(
        _ bytes: UnsafeRawBufferPointer
    ) -> (count: Int, second: UInt32, rest: UnsafeRawBufferPointer)? {
        guard bytes.count >= headerBytes else { return nil }
        return (
            Int(bytes.loadUnaligned(as: UInt32.self)),
            bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
            part(bytes, headerBytes, bytes.count)
        )
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
