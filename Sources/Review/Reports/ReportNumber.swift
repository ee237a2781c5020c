/// A value of a report that is written as `null`, not left out, where there is none.
///
/// Readers of the JSON then find the same keys in every report.
@propertyWrapper
public struct OrNull<Value: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
    /// The value; nil where there is none.
    public var wrappedValue: Value?

    /// Wraps a value.
    public init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    /// Reads a value or `null`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    /// Writes the value or `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue {
            try container.encode(wrappedValue)
        } else {
            try container.encodeNil()
        }
    }
}

/// A number of a report: finite, or null, since JSON has no word for the others.
@propertyWrapper
public struct FiniteOrNull: Sendable, Equatable, Codable {
    /// The number; nil where it could not be computed.
    public var wrappedValue: Double? {
        get { number.wrappedValue }
        set { number.wrappedValue = newValue.flatMap { $0.isFinite ? $0 : nil } }
    }

    private var number: OrNull<Double>

    /// Wraps a number; one that is not finite becomes nil.
    public init(wrappedValue: Double?) {
        number = OrNull(wrappedValue: wrappedValue.flatMap { $0.isFinite ? $0 : nil })
    }

    /// Reads a number or `null`.
    public init(from decoder: any Decoder) throws {
        number = try OrNull(from: decoder)
    }

    /// Writes the number or `null`.
    public func encode(to encoder: any Encoder) throws {
        try number.encode(to: encoder)
    }
}
