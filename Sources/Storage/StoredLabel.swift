internal import GRDB
internal import Monitoring
public import Review

/// A label to be stored.
public struct NewLabel: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// The stable hash of the id.
    public var hash: UInt64
    /// Where the prediction lies; nil: it is not known yet, and the label waits.
    public var location: RowLocation?
    /// A class or a number as text; nil: could not be told.
    public var value: String?
    /// Where it comes from.
    public var origin: Label.Origin
    /// Who gave it, by number.
    public var reviewer: Int64?
    /// The import that brought it.
    public var batch: Int64?
    /// The item it answers.
    public var item: Int64?
    /// The label it corrects.
    public var supersedes: Int64?
    /// Whether it counts.
    public var counts: Bool
    /// What was said about it.
    public var note: String
    /// Seconds the item was open.
    public var secondsSpent: Int?
    /// Why it could not be told.
    public var cannotTellReason: String?

    /// A label from its parts.
    public init(
        predictionID: String,
        hash: UInt64,
        location: RowLocation?,
        value: String?,
        origin: Label.Origin,
        reviewer: Int64? = nil,
        batch: Int64? = nil,
        item: Int64? = nil,
        supersedes: Int64? = nil,
        counts: Bool = true,
        note: String = "",
        secondsSpent: Int? = nil,
        cannotTellReason: String? = nil
    ) {
        self.predictionID = predictionID
        self.hash = hash
        self.location = location
        self.value = value
        self.origin = origin
        self.reviewer = reviewer
        self.batch = batch
        self.item = item
        self.supersedes = supersedes
        self.counts = counts
        self.note = note
        self.secondsSpent = secondsSpent
        self.cannotTellReason = cannotTellReason
    }
}

/// A label with where its prediction lies.
public struct StoredLabel: Sendable, Equatable {
    /// The label.
    public var label: Label
    /// The stable hash of the prediction's id.
    public var hash: UInt64
    /// Where the prediction lies, as far as the query that gave the label knows; nil: it waits.
    public var location: RowLocation?
    /// The item it answers.
    public var item: Int64?
    /// What was said about it.
    public var note: String
    /// Seconds the item was open.
    public var secondsSpent: Int?
    /// Why it could not be told.
    public var cannotTellReason: String?
}

/// The labels of one window, in numbers.
public struct WindowLabelCount: Sendable, Equatable {
    /// How many labels its visible predictions have, corrections counted by themselves.
    public var labels: Int
    /// The newest label's number: it rises whenever a label comes.
    public var newestLabel: Int64
}

extension StoredLabel {
    static let columns = """
        label.id, label.predictionID, label.value, label.origin, reviewer.name, label.recordedAt,
            label.supersedes, label.counts, label.predictionHash, label.item, label.note, label.secondsSpent,
            label.cannotTellReason
        """

    static let select = """
        SELECT \(columns), label.segment, label.position
        FROM label LEFT JOIN reviewer ON reviewer.id = label.reviewer
        """

    /// The columns in the order of `select`.
    init(_ fields: inout RowFields) throws {
        let label = Label(
            id: fields.next(),
            predictionID: fields.next(),
            value: fields.nextOrNil(),
            origin: try Label.Origin(stored: fields.next()),
            reviewer: fields.nextOrNil(),
            recordedAt: Moment(stored: fields.next()),
            supersedes: fields.nextOrNil(),
            counts: fields.next()
        )
        let hash: Int64 = fields.next()
        let item: Int64? = fields.nextOrNil()
        let note: String = fields.next()
        let secondsSpent: Int? = fields.nextOrNil()
        let cannotTellReason: String? = fields.nextOrNil()
        let segment: Int64? = fields.nextOrNil()
        let position: Int64? = fields.nextOrNil()
        var location: RowLocation?
        if let segment, let position {
            location = try RowLocation(segment: segment, storedPosition: position)
        }
        self.init(
            label: label,
            hash: UInt64(bitPattern: hash),
            location: location,
            item: item,
            note: note,
            secondsSpent: secondsSpent,
            cannotTellReason: cannotTellReason
        )
    }
}
