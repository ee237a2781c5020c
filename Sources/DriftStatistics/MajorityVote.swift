/// The votes on one item.
public struct MajorityVote: Hashable, Sendable {
    /// The share of votes for each class.
    public var shares: [Double]
    /// The class with the most votes; nil in a tie, which is for another reviewer to settle and never for a
    /// coin.
    public var winner: Int?
}

/// Counts the votes on one item.
///
/// - Parameters:
///   - votes: The class of each vote, 0…classes − 1.
///   - classes: The number of classes.
/// - Returns: The shares and the winner, if there is one.
/// - Throws: `emptySample` without votes, `outOfRange` for another class.
/// - Complexity: O(votes + classes).
public func majorityVote(_ votes: [Int], classes: Int) throws(StatisticsError) -> MajorityVote {
    guard !votes.isEmpty else { throw .emptySample }
    var counts = [Int](repeating: 0, count: max(0, classes))
    for vote in votes {
        guard counts.indices.contains(vote) else { throw .outOfRange("the class \(vote)") }
        counts[vote] += 1
    }
    let most = counts.max() ?? 0
    let leaders = counts.indices.filter { counts[$0] == most }
    return MajorityVote(
        shares: counts.map { Double($0) / Double(votes.count) },
        winner: leaders.count == 1 ? leaders.first : nil
    )
}
