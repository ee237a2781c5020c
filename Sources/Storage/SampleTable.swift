internal import GRDB
public import Monitoring
public import Review

/// A draw as it was stored.
public struct StoredDraw: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The window's key.
    public var window: String
    /// The window's revision that was drawn from.
    public var revision: Int
    /// The draw with its rows.
    public var draw: SampleDraw
    /// When.
    public var drawnAt: Moment
    /// The label item of each row of the draw, in the same order.
    public var items: [Int64]
    /// How many labels the plan and the quality rule asked for, whatever a person asked for beside; nil where only a
    /// person did.
    public var planned: Int?
    /// Whether the quality rule asked for more after a first look.
    public var isAdaptive: Bool
}

/// What the database must know of a drawn row beside the draw itself.
public struct DrawnRow: Sendable, Equatable {
    /// The stable hash of the prediction's id.
    public var hash: UInt64
    /// Where the prediction lies.
    public var location: RowLocation
    /// How many people are asked; 0 where the truth is known.
    public var slots: Int
    /// When it comes up: lower is sooner.
    public var priority: Double

    /// A drawn row.
    public init(hash: UInt64, location: RowLocation, slots: Int, priority: Double) {
        self.hash = hash
        self.location = location
        self.slots = slots
        self.priority = priority
    }
}

/// What an earlier draw, or a question about a known truth, left of a prediction.
private struct EarlierItem {
    /// Its item; nil where its row was withdrawn.
    var item: Int64?
    /// Whether a draw has the item.
    var wasDrawn = false
    /// How many answers to the item were wanted so far.
    var slots: Int64 = 0
    /// Whether anybody answered, be it before the row was withdrawn and came again.
    var wasAnswered = false
}

/// The rows of a draw for the tables they belong into.
private struct DrawnRows {
    static let itemColumns = [
        "id", "draw", "model", "window", "predictionID", "predictionHash", "segment", "position",
    ]
    static let slotColumns = ["item", "slot", "model", "purpose", "priority"]
    static let sampledColumns = ["draw", "ordinal", "item", "probability", "ratio", "predicted", "stratum"]

    let draw: Int64
    let window: Int64
    let model: Int64
    private(set) var items: [[RawValue]] = []
    private(set) var slots: [[RawValue]] = []
    private(set) var sampled: [[RawValue]] = []
    /// How many predictions are newly asked about.
    private(set) var newItems = 0
    private var nextItem: Int64

    init(draw: Int64, window: Int64, model: Int64, nextItem: Int64) {
        (self.draw, self.window, self.model, self.nextItem) = (draw, window, model, nextItem)
    }

    mutating func add(_ drawn: SampledPrediction, _ row: DrawnRow, after earlier: EarlierItem) {
        let item = earlier.item ?? newItem(of: drawn, row)
        sampled.append([
            .integer(draw), .integer(Int64(sampled.count)), .integer(item), .number(drawn.probability),
            .number(drawn.ratio), .number(drawn.predicted), .integer(drawn.stratum.map { Int64($0) }),
        ])
        // An answer from before the prediction was withdrawn and came again is joined to it by its id.
        let isKnown = earlier.item == nil && earlier.wasAnswered
        // A prediction whose truth is known may have been asked about before it was drawn.
        guard !earlier.wasDrawn, !isKnown, row.slots > 0 else { return }
        newItems += 1
        for slot in 0..<row.slots {
            // Every item gets its first answer before any gets its second.
            let priority = slot == 0 ? row.priority : row.priority + Double(slot) * 1e9
            slots.append([
                .integer(item), .integer(earlier.slots &+ Int64(slot)), .integer(model),
                .text(LabelSlot.Purpose.answer.rawValue), .number(priority),
            ])
        }
    }

    private mutating func newItem(of drawn: SampledPrediction, _ row: DrawnRow) -> Int64 {
        defer { nextItem &+= 1 }
        items.append([
            .integer(nextItem), .integer(draw), .integer(model), .integer(window),
            .text(drawn.predictionID), .integer(Int64(bitPattern: row.hash)),
            .integer(row.location.segment), .integer(Int64(row.location.position)),
        ])
        return nextItem
    }
}

extension WriteTransaction {
    /// Stores a draw; predictions that an earlier draw of the window asked about keep their items and answers.
    ///
    /// - Parameters:
    ///   - draw: The draw.
    ///   - key: The window's key.
    ///   - revision: The window's revision.
    ///   - model: The model.
    ///   - rows: One entry for each of the draw's rows, in the same order.
    /// - Returns: The draw's number and how many items are new.
    /// - Throws: `noSuchRow` when the window was not stored.
    public func addDraw(
        _ draw: SampleDraw,
        ofWindow key: String,
        revision: Int,
        model: Int64,
        rows: [DrawnRow]
    ) throws -> (id: Int64, newItems: Int) {
        guard rows.count == draw.items.count else {
            throw StorageError.refused(detail: "not one row an item")
        }
        let window = try read.windowID(key, of: model)
        let id = try insert(
            """
            INSERT INTO sampleDraw (model, window, revision, design, seed, target, rows, meanPredicted, purpose,
                drawnAt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, window, revision, draw.design.rawValue, Int64(bitPattern: draw.seed), draw.target,
                draw.rows,
                draw.meanPredicted, draw.purpose.rawValue, moment.milliseconds,
            ]
        )
        let earlier = try read.earlierItems(ofWindow: window)
        var drawn = DrawnRows(
            draw: id,
            window: window,
            model: model,
            nextItem: try read.integer("SELECT max(id) FROM labelItem").map { $0 &+ 1 } ?? 1
        )
        for (sampled, row) in zip(draw.items, rows) {
            drawn.add(sampled, row, after: earlier[sampled.predictionID] ?? EarlierItem())
        }
        try insert(drawn.items, into: "labelItem", DrawnRows.itemColumns)
        try insert(drawn.slots, into: "labelSlot", DrawnRows.slotColumns)
        try insert(drawn.sampled, into: "sampleRow", DrawnRows.sampledColumns)
        return (id, drawn.newItems)
    }

    /// The item of a prediction in a window, made without a draw and without a slot where there is none.
    public func itemOfKnownTruth(
        _ predictionID: String,
        hash: UInt64,
        location: RowLocation,
        window key: String,
        model: Int64
    ) throws -> Int64 {
        let window = try read.windowID(key, of: model)
        if let known = try read.visibleItem(of: predictionID, window: window) { return known }
        return try insert(
            """
            INSERT INTO labelItem (draw, model, window, predictionID, predictionHash, segment, position)
            VALUES (NULL, ?, ?, ?, ?, ?, ?)
            """,
            [model, window, predictionID, Int64(bitPattern: hash), location.segment, location.position]
        )
    }
}

extension ReadTransaction {
    /// The item of a window's prediction, unless its row was withdrawn.
    fileprivate func visibleItem(of predictionID: String, window: Int64) throws -> Int64? {
        try integer(
            "SELECT id FROM labelItem WHERE window = ? AND predictionID = ? AND \(Self.itemIsVisible)",
            [window, predictionID]
        )
    }

    /// What is there of the predictions of a window, by their ids.
    fileprivate func earlierItems(ofWindow window: Int64) throws -> [String: EarlierItem] {
        let found = try rows(
            """
            SELECT predictionID, id, \(Self.itemIsVisible) AS isVisible,
                EXISTS (SELECT 1 FROM sampleRow WHERE item = labelItem.id) AS wasDrawn,
                (SELECT coalesce(max(slot) + 1, 0) FROM labelSlot WHERE item = labelItem.id) AS slots,
                EXISTS (SELECT 1 FROM slotAnswer WHERE item = labelItem.id) AS wasAnswered
            FROM labelItem WHERE window = ?
            """,
            [window]
        )
        return found.reduce(into: [:]) { items, row in
            var item = items[row["predictionID"]] ?? EarlierItem()
            item.wasAnswered = item.wasAnswered || row["wasAnswered"]
            if row["isVisible"] {
                (item.item, item.wasDrawn, item.slots) = (row["id"], row["wasDrawn"], row["slots"])
            }
            items[row["predictionID"]] = item
        }
    }

    /// How many of a draw's first items wait for an answer and have none yet.
    public func unansweredItemCount(ofDraw draw: Int64, first count: Int = .max) throws -> Int {
        Int(
            try integer(
                """
                SELECT count(*) FROM sampleRow WHERE draw = ? AND ordinal < ? AND NOT EXISTS (
                    SELECT 1 FROM labelSlot WHERE labelSlot.item = sampleRow.item AND answeredAt IS NOT NULL
                ) AND EXISTS (SELECT 1 FROM labelSlot WHERE labelSlot.item = sampleRow.item)
                """,
                [draw, count]
            ) ?? 0
        )
    }

    /// The newest draw from a window, whose probabilities are the ones that count; nil when none was drawn.
    public func latestDraw(ofWindow key: String, model: Int64) throws -> StoredDraw? {
        let found = try row(
            """
            SELECT sampleDraw.*, window.key AS windowKey,
                (SELECT max(target) FROM sampleDraw AS planned
                    WHERE planned.window = window.id AND planned.purpose <> 'asked') AS planned,
                EXISTS (SELECT 1 FROM sampleDraw AS look
                    WHERE look.window = window.id AND look.purpose = 'secondLook') AS isAdaptive
            FROM sampleDraw
            JOIN window ON window.id = sampleDraw.window
            WHERE window.model = ? AND window.key = ? ORDER BY sampleDraw.id DESC LIMIT 1
            """,
            [model, key]
        )
        guard let found else { return nil }
        let id: Int64 = found["id"]
        let drawn = try rows(
            """
            SELECT sampleRow.*, labelItem.predictionID FROM sampleRow JOIN labelItem ON labelItem.id = sampleRow.item
            WHERE sampleRow.draw = ? ORDER BY sampleRow.ordinal
            """,
            [id]
        )
        let seed: Int64 = found["seed"]
        let draw = SampleDraw(
            design: try SamplingPlan.Design(stored: found["design"]),
            seed: UInt64(bitPattern: seed),
            target: found["target"],
            rows: found["rows"],
            meanPredicted: found["meanPredicted"],
            items: drawn.map { row in
                SampledPrediction(
                    predictionID: row["predictionID"],
                    probability: row["probability"],
                    ratio: row["ratio"],
                    predicted: row["predicted"],
                    stratum: row["stratum"]
                )
            },
            purpose: try SampleDraw.Purpose(stored: found["purpose"])
        )
        return StoredDraw(
            id: id,
            window: found["windowKey"],
            revision: found["revision"],
            draw: draw,
            drawnAt: Moment(stored: found["drawnAt"]),
            items: drawn.map { $0["item"] },
            planned: found["planned"],
            isAdaptive: found["isAdaptive"]
        )
    }
}
