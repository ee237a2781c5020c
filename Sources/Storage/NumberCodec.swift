/// Numbers as bytes: as whole numbers of a decimal unit where that loses nothing, else as they are.
///
/// Most numbers in files are decimals of few digits, and `12.5` is 125 tenths. Dividing 125 by 10 rounds once, as
/// reading the text did, so exactly the same double comes back, from half of the bytes or fewer.
///
/// Layout: the width of a value in bytes, how many decimals the unit has, six zeros; then the values. Width 8 is a
/// Float64 a row. In the others the smallest whole number stands for a missing value.
enum NumberCodec {
    static let headerBytes = 8

    static func bytes(of values: [Double]) -> [UInt8] { bytes(of: values.span) }

    static func bytes(of values: Span<Double>) -> [UInt8] {
        guard let unit = DecimalUnit(of: values) else {
            var bytes = header(width: 8, decimals: 0, rows: values.count)
            values.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return bytes
        }
        switch unit.largest {
        case ...Double(Int8.max): return packed(values, unit, as: Int8.self)
        case ...Double(Int16.max): return packed(values, unit, as: Int16.self)
        case ...Double(Int32.max >> 8): return packedInThree(values, unit)
        default: return packed(values, unit, as: Int32.self)
        }
    }

    static func values(from bytes: UnsafeRawBufferPointer) -> [Double]? {
        guard let (width, scale) = header(of: bytes) else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[headerBytes...])
        guard rest.count % width == 0 else { return nil }
        switch width {
        case 1: return unpacked(rest, scale, as: Int8.self)
        case 2: return unpacked(rest, scale, as: Int16.self)
        case 3: return unpackedFromThree(bytes, scale)
        case 4: return unpacked(rest, scale, as: Int32.self)
        default: return ColumnCodec.values(Double.self, from: rest)
        }
    }

    /// The width of a value and the power of ten that whole numbers are divided by; nil for bytes of no sense.
    static func header(of bytes: UnsafeRawBufferPointer) -> (width: Int, scale: Double)? {
        guard bytes.count >= headerBytes, DecimalUnit.powers.indices.contains(Int(bytes[1])),
            [1, 2, 3, 4, 8].contains(bytes[0])
        else { return nil }
        return (Int(bytes[0]), DecimalUnit.powers[Int(bytes[1])])
    }

    /// One value from its own bytes.
    static func value(from bytes: UnsafeRawBufferPointer, scale: Double) -> Double {
        func number<Whole: FixedWidthInteger & BitwiseCopyable>(_ type: Whole.Type) -> Double {
            let whole = bytes.loadUnaligned(as: Whole.self)
            return whole == Whole.min ? .nan : Double(whole) / scale
        }
        switch bytes.count {
        case 1: return number(Int8.self)
        case 2: return number(Int16.self)
        case 3:
            let whole = Int32(bytes[0]) << 8 | Int32(bytes[1]) << 16 | Int32(bytes[2]) << 24
            return Self.number(shifted: whole, scale)
        case 4: return number(Int32.self)
        default: return bytes.loadUnaligned(as: Double.self)
        }
    }

    private static func header(width: UInt8, decimals: UInt8, rows: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + rows * Int(width))
        bytes.append(contentsOf: [width, decimals, 0, 0, 0, 0, 0, 0])
        return bytes
    }

    private static func packed<Whole: FixedWidthInteger & BitwiseCopyable>(
        _ values: Span<Double>,
        _ unit: DecimalUnit,
        as type: Whole.Type
    ) -> [UInt8] {
        let scale = unit.scale
        let width = MemoryLayout<Whole>.size
        return [UInt8](unsafeUninitializedCapacity: headerBytes + values.count * width) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.copyBytes(from: [UInt8(width), unit.decimals, 0, 0, 0, 0, 0, 0])
            for row in values.indices {
                let value = values[row]
                let whole =
                    value.isNaN
                    ? Whole.min : Whole(truncatingIfNeeded: DecimalUnit.lowBits(of: value * scale))
                raw.storeBytes(of: whole, toByteOffset: headerBytes + row * width, as: Whole.self)
            }
            count = raw.count
        }
    }

    /// Three bytes a value: what four hold, without the highest.
    private static func packedInThree(_ values: Span<Double>, _ unit: DecimalUnit) -> [UInt8] {
        let scale = unit.scale
        let end = headerBytes + values.count * 3
        return [UInt8](unsafeUninitializedCapacity: end + 1) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.copyBytes(from: [3, unit.decimals, 0, 0, 0, 0, 0, 0])
            for row in values.indices {
                let value = values[row]
                let whole = value.isNaN ? 1 << 23 : DecimalUnit.lowBits(of: value * scale)
                // The next value is written over its highest byte.
                raw.storeBytes(
                    of: UInt32(truncatingIfNeeded: whole),
                    toByteOffset: headerBytes + row * 3,
                    as: UInt32.self
                )
            }
            count = end
        }
    }

    /// Four bytes are read that end with the three of a value, since before the first one stands the header.
    ///
    /// Whole numbers are made first, some at a time, since only numbers of a size of the machine are divided several at once.
    private static func unpackedFromThree(_ bytes: UnsafeRawBufferPointer, _ scale: Double) -> [Double] {
        let rows = (bytes.count - headerBytes) / 3
        return [Double](unsafeUninitializedCapacity: rows) { buffer, count in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1_024) { wholes in
                for start in stride(from: 0, to: rows, by: wholes.count) {
                    let some = min(wholes.count, rows - start)
                    for place in 0..<some {
                        let offset = headerBytes &- 1 &+ (start &+ place) &* 3
                        let whole = bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)
                        wholes.initializeElement(at: place, to: whole & ~0xFF)
                    }
                    for place in 0..<some {
                        buffer.initializeElement(
                            at: start &+ place,
                            to: number(shifted: wholes[place], scale)
                        )
                    }
                }
            }
            count = rows
        }
    }

    /// The value of three bytes in the place of the upper ones of four.
    @inline(__always)
    private static func number(shifted whole: Int32, _ scale: Double) -> Double {
        whole == Int32.min ? .nan : Double(whole >> 8) / scale
    }

    private static func unpacked<Whole: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer,
        _ scale: Double,
        as type: Whole.Type
    ) -> [Double] {
        let rows = bytes.count / MemoryLayout<Whole>.size
        return [Double](unsafeUninitializedCapacity: rows) { buffer, count in
            for row in 0..<rows {
                let whole = bytes.loadUnaligned(
                    fromByteOffset: row * MemoryLayout<Whole>.size,
                    as: Whole.self
                )
                buffer.initializeElement(at: row, to: whole == Whole.min ? .nan : Double(whole) / scale)
            }
            count = rows
        }
    }
}

/// The decimal unit in which all numbers of a column are whole.
struct DecimalUnit {
    /// How many decimals the unit has.
    private(set) var decimals: UInt8 = 0
    /// The largest whole number, without its sign.
    private(set) var largest = 0.0
    /// 10^decimals.
    var scale: Double { Self.powers[Int(decimals)] }

    static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    /// The coarsest unit that gives every value back bit by bit from 32 bits; nil where there is none.
    ///
    /// A finer unit keeps what a coarser one holds: `m / 10^d` and `10·m / 10^(d+1)` are one quotient, rounded once.
    init?(of values: Span<Double>) {
        var scale = 1.0
        var most = 0.0
        for row in values.indices {
            let value = values[row]
            let size = abs(value)
            most = size > most ? size : most
            // The sign of −0 is one of the bits that would be lost.
            while (Self.nearest(value * scale) / scale).bitPattern != value.bitPattern, !value.isNaN {
                guard decimals < 9, most * scale <= Double(Int32.max) else { return nil }
                decimals += 1
                scale = Self.powers[Int(decimals)]
            }
        }
        guard most * scale <= Double(Int32.max) else { return nil }
        largest = Self.nearest(most * scale)
    }

    /// Added to a number below 2^51, it leaves no room for a fraction, and the sum's lowest bits count ones.
    private static let room = 0x1.8p52

    /// The nearest whole number of one below 2^51.
    @inline(__always)
    static func nearest(_ value: Double) -> Double { (value + room) - room }

    /// The lowest 51 bits of the nearest whole number of one below 2^51, under others.
    @inline(__always)
    static func lowBits(of value: Double) -> UInt64 { (value + room).bitPattern }
}
