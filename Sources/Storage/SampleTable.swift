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
}

/// What the database must know of a drawn row beside the draw itself.
public struct DrawnRow: Sendable, Equatable {
    /// The stable hash of the prediction's id.
    public var hash: UInt64
    /// Where the prediction lies.
    public var location: RowLocation
    /// How many people are asked.
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
            INSERT INTO sampleDraw (model, window, revision, design, seed, target, rows, meanPredicted, drawnAt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, window, revision, draw.design.rawValue, Int64(bitPattern: draw.seed), draw.target,
                draw.rows,
                draw.meanPredicted, moment.milliseconds,
            ]
        )
        var newItems = 0
        for (ordinal, (sampled, row)) in zip(draw.items, rows).enumerated() {
            var item = try read.integer(
                "SELECT id FROM labelItem WHERE window = ? AND predictionID = ?",
                [window, sampled.predictionID]
            )
            if item == nil {
                item = try addItem(sampled.predictionID, row, draw: id, window: window, model: model)
                newItems += 1
            }
            try run(
                """
                INSERT INTO sampleRow (draw, ordinal, item, probability, ratio, predicted) VALUES (?, ?, ?, ?, ?, ?)
                """,
                [id, ordinal, item, sampled.probability, sampled.ratio, sampled.predicted]
            )
        }
        return (id, newItems)
    }

    private func addItem(
        _ predictionID: String,
        _ row: DrawnRow,
        draw: Int64,
        window: Int64,
        model: Int64
    ) throws -> Int64 {
        let item = try insert(
            """
            INSERT INTO labelItem (draw, model, window, predictionID, predictionHash, segment, position)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                draw, model, window, predictionID, Int64(bitPattern: row.hash), row.location.segment,
                row.location.position,
            ]
        )
        for slot in 0..<max(row.slots, 1) {
            // Every item gets its first answer before any gets its second.
            let priority = slot == 0 ? row.priority : row.priority + Double(slot) * 1e9
            try run(
                "INSERT INTO labelSlot (item, slot, model, priority) VALUES (?, ?, ?, ?)",
                [item, slot, model, priority]
            )
        }
        return item
    }
}

extension ReadTransaction {
    /// How many items of a draw nobody has answered yet.
    public func unansweredItemCount(ofDraw draw: Int64) throws -> Int {
        Int(
            try integer(
                """
                SELECT count(*) FROM sampleRow WHERE draw = ? AND NOT EXISTS (
                    SELECT 1 FROM labelSlot WHERE labelSlot.item = sampleRow.item AND answeredAt IS NOT NULL
                )
                """,
                [draw]
            ) ?? 0
        )
    }

    /// The newest draw from a window, whose probabilities are the ones that count; nil when none was drawn.
    public func latestDraw(ofWindow key: String, model: Int64) throws -> StoredDraw? {
        let found = try row(
            """
            SELECT sampleDraw.*, window.key AS windowKey FROM sampleDraw
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
                    predicted: row["predicted"]
                )
            }
        )
        return StoredDraw(
            id: id,
            window: found["windowKey"],
            revision: found["revision"],
            draw: draw,
            drawnAt: Moment(stored: found["drawnAt"]),
            items: drawn.map { $0["item"] }
        )
    }
}
