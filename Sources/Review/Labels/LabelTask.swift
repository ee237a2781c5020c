import DriftStatistics
public import Monitoring

/// How long an item is kept for the person who took it.
public enum Lease {
    /// Half an hour: long enough to look something up, short enough that a forgotten item comes back the same day.
    public static let seconds: Int64 = 1_800

    /// When a lease taken or extended now ends.
    public static func end(from now: Moment) -> Moment { now.advanced(bySeconds: seconds) }
}

extension ReviewPlan {
    /// How many people answer an item: `slots`, one more for the share `overlap` of items.
    ///
    /// Decided by the item's permanent random number, apart from the one that drew it, so that asking again, elsewhere
    /// or later gives the same answer.
    ///
    /// - Parameters:
    ///   - predictionID: The item's prediction.
    ///   - seed: The sampling plan's seed.
    /// - Returns: 1 or more.
    public func slots(ofItem predictionID: String, seed: UInt64) -> Int {
        // The complement of the seed keeps second opinions independent of the draw.
        let isDouble = permanentRandomNumber(id: predictionID.utf8, salt: ~seed) < overlap
        return max(1, slots) + (isDouble ? 1 : 0)
    }
}
