import CZlib
import Synchronization

/// Unpacks gzip piece by piece; members that follow each other are read as one file, as `gunzip` does.
///
/// Memory is bounded by what is asked for, whatever the bytes unpack to.
final class GzipUnpacker: Sendable {
    private let stream: Mutex<GzipStream>

    /// Whether a file begins like gzip.
    static func isGzip(_ first: [UInt8]) -> Bool { first.starts(with: [0x1F, 0x8B]) }

    /// An unpacker of a file that begins with the given bytes.
    init(_ first: [UInt8]) {
        stream = Mutex(GzipStream(first))
    }

    /// The next bytes, as many as are asked for unless the file ends; empty at its end.
    ///
    /// - Parameters:
    ///   - size: How many bytes to unpack at most.
    ///   - more: The next packed bytes; nil at the end of the file.
    /// - Returns: What was unpacked.
    /// - Throws: `damagedGzip` where bytes are wrong or missing, and what `more` throws.
    func next(_ size: Int, _ more: () throws(FormatError) -> [UInt8]?) throws(FormatError) -> [UInt8] {
        while true {
            let unpacked = try stream.withLock { (stream) throws(FormatError) in try stream.unpack(size) }
            if let unpacked { return unpacked }
            let packed = try more()
            stream.withLock { $0.feed(packed) }
        }
    }
}

/// A stream of zlib with the packed bytes that wait for it.
private struct GzipStream: ~Copyable {
    // zlib remembers where the structure lies, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var packed: ArraySlice<UInt8>
    private var isAtEnd = false
    /// What was unpacked of the bytes that are asked for.
    private var unpacked: [UInt8] = []
    private var filled = 0
    private var isBegun = false
    /// Whether a member has ended and no other has begun.
    private var isBetweenMembers = false

    init(_ first: [UInt8]) {
        packed = first[...]
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isBegun { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Takes further packed bytes; nil at the end of the file.
    mutating func feed(_ bytes: [UInt8]?) {
        packed = (bytes ?? [])[...]
        isAtEnd = bytes == nil
    }

    /// The next bytes; nil where packed ones are needed first.
    mutating func unpack(_ size: Int) throws(FormatError) -> [UInt8]? {
        guard isBegun || plumbline_gzip_begin(stream) == Z_OK else { throw .damagedGzip }
        isBegun = true
        if unpacked.isEmpty { unpacked = [UInt8](repeating: 0, count: size) }
        while filled < unpacked.count {
            if packed.isEmpty {
                guard isAtEnd else { return nil }
                // A file that ends inside a member was cut off.
                guard isBetweenMembers else { throw .damagedGzip }
                break
            }
            if isBetweenMembers {
                guard inflateReset(stream) == Z_OK else { throw .damagedGzip }
                isBetweenMembers = false
            }
            let step = inflate()
            filled += step.made
            packed = packed.dropFirst(step.used)
            switch step.status {
            case Z_OK: break
            case Z_STREAM_END: isBetweenMembers = true
            // Neither bytes in nor bytes out: impossible while there are both, and a loop without end if it happened.
            default: throw .damagedGzip
            }
        }
        defer { (unpacked, filled) = ([], 0) }
        unpacked.removeLast(unpacked.count - filled)
        return unpacked
    }

    private mutating func inflate() -> (status: Int32, used: Int, made: Int) {
        let (stream, start) = (stream, filled)
        return packed.withUnsafeBytes { input in
            unpacked.withUnsafeMutableBytes { output in
                // zlib counts in 32 bits and promises not to write to its input.
                let (inputCount, outputCount) = (
                    UInt32(clamping: input.count), UInt32(clamping: output.count - start)
                )
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.bindMemory(to: UInt8.self).baseAddress
                )
                stream.pointee.avail_in = inputCount
                stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress?.advanced(by: start)
                stream.pointee.avail_out = outputCount
                let status = CZlib.inflate(stream, Z_NO_FLUSH)
                return (
                    status, Int(inputCount - stream.pointee.avail_in),
                    Int(outputCount - stream.pointee.avail_out)
                )
            }
        }
    }
}
