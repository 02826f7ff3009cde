/**
 * What is asked of each post. No expansions: X wants to be paid for each user, picture and quoted post that comes along,
 * and nothing of a person but the id is of use here.
 */
export const fieldsOfPost = {
  'tweet.fields':
    'created_at,lang,edit_history_tweet_ids,referenced_tweets,entities,attachments,note_tweet,public_metrics,' +
    'withheld,possibly_sensitive,conversation_id,author_id',
}
