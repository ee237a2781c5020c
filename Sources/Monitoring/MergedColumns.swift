internal import DriftStatistics

extension MeasuredColumns {
    /// The columns of both sets of rows together; columns that only one has are left out.
    ///
    /// - Complexity: O(values): sorted columns are merged, not sorted again.
    public func merged(with other: MeasuredColumns) -> MeasuredColumns {
        if rows == 0 { return other }
        if other.rows == 0 { return self }
        var columns: [String: MeasuredColumn] = [:]
        for name in names {
            guard let mine = self[name], let theirs = other[name] else { continue }
            columns[name] = mine.merged(with: theirs)
        }
        return MeasuredColumns(rows: rows + other.rows, columns: columns, order: names)
    }
}

extension MeasuredColumn {
    /// The column of both sets of rows together; nil where they are of different kinds.
    func merged(with other: MeasuredColumn) -> MeasuredColumn? {
        switch (self, other) {
        case (.numbers(let mine, let myMoments, let missing), .numbers(let theirs, let moments, let others)):
            .numbers(
                sorted: mergedSorted(mine, theirs),
                moments: myMoments.merged(with: moments),
                missing: missing + others
            )
        case (.categories(let mine, let missing), .categories(let theirs, let others)):
            .categories(counts: mine.merging(theirs, uniquingKeysWith: +), missing: missing + others)
        default: nil
        }
    }
}

private func mergedSorted(_ left: [Double], _ right: [Double]) -> [Double] {
    var merged: [Double] = []
    merged.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
        if left[i] <= right[j] {
            merged.append(left[i])
            i += 1
        } else {
            merged.append(right[j])
            j += 1
        }
    }
    merged += left[i...]
    merged += right[j...]
    return merged
}
