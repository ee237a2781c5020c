extension DriftSegment {
    /// The window's rows that belong to this segment, by position.
    ///
    /// A row belongs where each condition's feature falls into the same group as when the segment was found: cut on the
    /// baseline, with groups for missing, rare and new values. O(rows).
    /// - Parameter columns: The features of the conditions with their values in baseline and window.
    /// - Returns: The positions in ascending order; none where a feature's values are not there any more.
    public func members(
        of columns: [(feature: FeatureColumn, baseline: ColumnValues, window: ColumnValues)]
    ) -> [Int] {
        var belongs: [Bool]?
        for condition in conditions {
            guard let column = columns.first(where: { $0.feature.name == condition.feature }),
                let explained = ExplainedFeature(
                    column.feature,
                    baseline: column.baseline,
                    window: column.window
                )
            else { return [] }
            let cut = SegmentCut(explained)
            let groups = explained.windowBins.map { bin in
                cut.groups.indices.contains(Int(bin)) ? cut.groups[Int(bin)] : UInt8.max
            }
            let fits = groups.map { cut.condition(Int($0))?.isSame(as: condition) ?? false }
            belongs = belongs.map { zip($0, fits).map { $0 && $1 } } ?? fits
        }
        return (belongs ?? []).indices.filter { belongs?[$0] == true }
    }
}

extension DriftSegment.Condition {
    /// Whether two conditions hold for the same rows; numbers are compared as they are stored.
    fileprivate func isSame(as other: DriftSegment.Condition) -> Bool {
        guard feature == other.feature, above == other.above, upTo == other.upTo, category == other.category
        else { return false }
        // Missing, rare and new values have nothing but their words.
        return above != nil || upTo != nil || category != nil || text == other.text
    }
}
